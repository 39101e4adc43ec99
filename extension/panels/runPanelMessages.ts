import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { controlActions } from '../../engine/protocol/control';
import { savedTypes, type RunPanelState, type RunPanelToHost, type SavedFile, type SavedType } from '../contract/panel';

/** The most that is saved out of a panel, in characters of base64: 48 MiB of a file. */
const longestFile = 64 * 1024 * 1024;

/** A file that any panel hands over. */
export const savedFileSchema = z.strictObject({
  type: z.literal('save'),
  name: z.string().min(1).max(200),
  mime: z.enum(Object.keys(savedTypes) as [SavedType, ...SavedType[]]),
  base64: z.string().min(1).max(longestFile),
}) satisfies z.ZodType<SavedFile>;

/** What a Run panel's webview may say; anything else is dropped. */
export const runPanelMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('control'), action: z.enum(controlActions) }),
  z.strictObject({ type: z.literal('launch'), how: z.enum(['again', 'file', 'resume']) }),
  z.strictObject({ type: z.literal('open'), what: z.enum(['log', 'config', 'experiment', 'folder']) }),
  savedFileSchema,
  z.strictObject({ type: z.literal('error'), message: z.string() }),
]) satisfies z.ZodType<RunPanelToHost>;

/** What a webview kept over a window reload. */
export const runPanelStateSchema = z.object({
  folder: z.string().refine(isAbsolute),
}) satisfies z.ZodType<RunPanelState>;
