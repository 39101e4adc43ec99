import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { savedFileSchema } from './runPanelMessages';
import type { ComparePanelState, ComparePanelToHost, KeptView } from '../contract/comparePanel';

const folder = z.string().refine(isAbsolute);
/** The webview's own: it checks what it gets back. */
const view: z.ZodType<KeptView> = z.record(z.string(), z.unknown());

/** What a Compare panel's webview may say; anything else is dropped. */
export const comparePanelMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('want'), series: z.array(z.string()) }),
  z.strictObject({ type: z.literal('add') }),
  z.strictObject({ type: z.literal('remove'), folder }),
  z.strictObject({ type: z.literal('openRun'), folder }),
  z.strictObject({ type: z.literal('diff'), left: folder, right: folder }),
  z.strictObject({ type: z.literal('copy'), text: z.string() }),
  savedFileSchema,
  z.strictObject({ type: z.literal('keep'), view }),
  z.strictObject({ type: z.literal('openKept') }),
  z.strictObject({ type: z.literal('error'), message: z.string() }),
]) satisfies z.ZodType<ComparePanelToHost>;

/** A comparison as it is kept: over a window reload, and by name with the workspace. */
export const comparisonSchema = z.object({
  runs: z.array(z.object({ folder, slot: z.number().int().nonnegative() })),
  name: z.string().nullable(),
  view,
}) satisfies z.ZodType<ComparePanelState>;
