import type { z } from 'zod';
import type { commonKeys } from '../config/common';

/** A good start for a new experiment. */
export interface Preset<Input = z.input<z.ZodObject<typeof commonKeys>> & { method: string }> {
  id: string;
  label: string;
  description: string;
  /** What goes into the file: only what differs from the defaults, and what a person will want to change first. */
  experiment: Input;
}
