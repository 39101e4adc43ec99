/** What a data set tells while it is loaded, which may take hours. */
export interface LoadProgress {
  /** What is being done, for a person: "decoding images 12,000 / 60,000". */
  activity(text: string): void;
  /** @throws if the run is asked to end. */
  throwIfStopped(): void;
}

export const silentProgress: LoadProgress = { activity: () => {}, throwIfStopped: () => {} };
