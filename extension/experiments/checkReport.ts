import { z } from 'zod';
import type { CheckReport, Severity } from '../../engine/jsonc/problems';

const place = z.number().int().positive();

/** What `check --json` prints. */
const checkReportSchema = z.object({
  problems: z.array(
    z.object({
      message: z.string(),
      advice: z.string().optional(),
      path: z.string(),
      line: place,
      column: place,
      endLine: place,
      endColumn: place,
      severity: z.enum(['error', 'warning', 'information']),
    }),
  ),
}) satisfies z.ZodType<CheckReport>;

/** A problem at a place as editors count, from 0. */
export interface Finding {
  /** Key path, "training.steps"; empty for the file as a whole. */
  path: string;
  message: string;
  severity: Severity;
  range: { startLine: number; startCharacter: number; endLine: number; endCharacter: number };
}

/** The findings in what the engine's `check --json` printed. Throws if it is no report. */
export function findings(stdout: string): Finding[] {
  const { problems } = checkReportSchema.parse(JSON.parse(stdout));
  return problems.map(({ path, message, advice, severity, line, column, endLine, endColumn }) => ({
    path,
    message: advice ? `${message}\n${advice}` : message,
    severity,
    range: { startLine: line - 1, startCharacter: column - 1, endLine: endLine - 1, endCharacter: endColumn - 1 },
  }));
}
