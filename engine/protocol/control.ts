import { z } from 'zod';

/**
 * `control.json`: what someone asks of a live run. Whoever asks replaces the file whole (temporary name, then rename)
 * with a new `id`; the engine obeys each id once, between two steps.
 */
export const controlActions = ['pause', 'resume', 'stop', 'checkpoint', 'sample', 'evaluate'] as const;

export const controlRequestSchema = z.object({
  id: z.string(),
  action: z.enum(controlActions),
});
export type ControlRequest = z.infer<typeof controlRequestSchema>;
export type ControlAction = ControlRequest['action'];
