import type { Originals } from '../../../datasets/originals/originals';
import type { PretrainedNetwork } from './pretrainedNetwork';

/** What an experiment says under `evaluation.network`, beside the name. */
export interface NetworkOptions {
  /** An absolute path, once an experiment is read. */
  file?: string;
  output?: string;
  logits?: string;
  size?: number;
  resize?: 'half-pixel' | 'tensorflow1';
  channels?: 'rgb' | 'bgr';
  mean?: number[];
  std?: number[];
}

/** A feature network that an experiment can name; `registry.ts` lists them. */
export interface NetworkDefinition<Name extends string = string> {
  /** What `evaluation.network.name` says. */
  readonly name: Name;
  /** For a person: "Inception-v3". */
  readonly title: string;
  /** For the editor's completion, as sentences. */
  readonly summary: string;
  /** Where the file is, that `evaluation.network.file` must name, as a sentence; absent where Darkroom fetches it. */
  readonly file?: string;
  /** Files that `darkroom networks fetch` gets. */
  readonly originals?: Originals;
  /** Whether it has logits, for the Inception Score, with these options. */
  hasLogits(this: void, options: NetworkOptions): boolean;
  /**
   * Reads it. @param place the file that was named, or the folder of those that were fetched.
   * @throws UserError if they are damaged, or others.
   */
  load(this: void, place: string, options: NetworkOptions): Promise<PretrainedNetwork>;
}
