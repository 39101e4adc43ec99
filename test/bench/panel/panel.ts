import type { Instruments } from './gestures';

/** How long a panel took to come, in milliseconds from the press of the mouse that asked for it. */
export interface Shown {
  /** Until a grid and a chart with its lines were there. */
  first: number;
  /** Until everything in sight was. */
  whole: number;
}

/** Something that shows runs, ours or a peer's, with a workload in it. */
export interface BenchedPanel {
  readonly name: string;
  /** Opens it, as the first panel of its window. */
  open(): Promise<Shown>;
  /** Closes it and opens it again in the same window, where that is something else. */
  openAgain?(): Promise<Shown>;
  /** Turns to another tab and comes back. */
  comeBack(): Promise<Shown>;
  instruments(): Promise<Instruments>;
  /**
   * Megabytes, some time after the last thing was done: resident ones of the process that reads run folders, null where
   * the system does not tell; and JavaScript's heap in the window after garbage was collected.
   */
  memory(): Promise<{ host: number | null; heap: number }>;
  /** @param file a PNG. */
  screenshot(file: string): Promise<void>;
  stop(): Promise<void>;
}
