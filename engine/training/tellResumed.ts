import type { Evaluated } from '../history/headline';
import { declarationsOf } from '../methods/declarationsOf';
import { runFiles } from '../protocol/runFolder';
import type { Resumable } from '../runFolder/readResumable';
import type { Session } from '../runFolder/session';
import { checkpointName } from '../storage/checkpointName';
import type { LoadedCheckpoint } from '../storage/checkpointStore';
import { BestEvaluation } from './bestEvaluation';
import { resumeWarnings } from './resumeWarnings';

/** Says from where a run goes on, what is changed, and what a person should know before it does. */
export async function tellResumed(session: Session, resumable: Resumable): Promise<void> {
  const { reporter } = session;
  const { checkpoint, isCheckpointTold, evaluations, changed } = resumable;
  const step = checkpoint?.state.step ?? 0;
  // Before the run goes on from it: what was written up to it counts.
  if (checkpoint && !isCheckpointTold) tellCheckpoint(session, checkpoint, evaluations);
  const reason = checkpoint ? `Going on from step ${step}.` : 'Beginning again: there was no checkpoint yet.';
  await reporter.enter('running', reason, step);
  for (const { message, where } of checkpoint?.passedOver ?? []) reporter.warn(`${message} (${where})`);
  if (changed.length > 0) reporter.report({ type: 'change', step, changes: changed });
  for (const warning of await resumeWarnings(resumable)) reporter.warn(warning);
}

/** Says what the engine that wrote the checkpoint was killed before it could say. */
function tellCheckpoint(
  { reporter, experiment }: Session,
  { state }: LoadedCheckpoint,
  evaluations: readonly Evaluated[],
): void {
  const { step, evaluatedAt } = state;
  const best = new BestEvaluation(declarationsOf(experiment), evaluations);
  const isBest = experiment.checkpoints.best && evaluatedAt === step && best.step === step;
  const file = `${runFiles.checkpoints}/${checkpointName(state)}`;
  reporter.report({ type: 'checkpoint', step, file, ...(isBest && { best: true }) });
}
