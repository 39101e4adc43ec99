import { z } from 'zod';

const problemShape = {
  /** What is wrong, as a sentence. */
  message: z.string(),
  /** File, `file:line:column`, or config path, where it is wrong. */
  where: z.string().optional(),
  /** What to do, as a sentence. */
  advice: z.string().optional(),
};

/** What an engine that is asked with `--errors json` prints of the error that ended it: one line on stderr. */
export const engineErrorSchema = z.object({
  error: z.object({
    ...problemShape,
    /** The argument with which the engine goes on all the same. */
    goesOnWith: z.literal('--accept-data').optional(),
    /** All that is wrong with an experiment, where that is more than one thing; the first is the error itself. */
    problems: z.array(z.object(problemShape)).optional(),
  }),
});
export type EngineError = z.infer<typeof engineErrorSchema>['error'];

/** The arguments with which an engine prints its errors as JSON. */
export const errorsAsJson = ['--errors', 'json'] as const;
