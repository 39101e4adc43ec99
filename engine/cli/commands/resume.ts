import { parseOverride } from '../../experiment/overrides';
import { runInTerminal } from '../runInTerminal';

export interface ResumeOptions {
  set: string[];
  fromStep?: number;
  acceptData?: boolean;
  json?: boolean;
}

export async function resume(folder: string, { set, json, ...from }: ResumeOptions): Promise<number> {
  const overrides = set.map(parseOverride);
  const { resumeRun } = await import('../../training/run');
  return runInTerminal((listener, signal) => resumeRun({ folder, overrides, ...from, listener, signal }), { json });
}
