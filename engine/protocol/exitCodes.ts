/** How an engine ended, for whoever started it. */
export const exitCodes = {
  /** Finished, or stopped on request. */
  success: 0,
  /** Something failed on the way. */
  failed: 1,
  /** The command line or the experiment file is wrong; nothing was begun. */
  wrongUse: 2,
  /** Ended at once, by Ctrl-C for the second time. */
  interrupted: 130,
} as const;
