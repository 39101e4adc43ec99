/** How an engine ended, for whoever started it. */
export const exitCodes = {
  /** Done; of a run: trained to its last step. */
  success: 0,
  /** Something failed on the way. */
  failed: 1,
  /** The command line or the experiment file is wrong, or a run can't be gone on with; nothing was begun. */
  wrongUse: 2,
  /**
   * The run was stopped, on request or by a signal, and can be gone on with: what `sysexits.h` calls EX_TEMPFAIL, "try
   * again later".
   */
  stopped: 75,
  /** Ended at once, by Ctrl-C for the second time. */
  interrupted: 130,
} as const;
