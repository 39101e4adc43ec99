import { figure } from '../runFolder/formatEvent';
import type { Resumable } from '../runFolder/readResumable';
import { formatCount } from '../format';
import type { LoadedCheckpoint } from '../storage/checkpointStore';
import { divergenceAdvice } from './divergenceAdvice';

/** What a person should know before a run goes on as `resumable` says. */
export async function resumeWarnings(resumable: Resumable): Promise<string[]> {
  const { checkpoint } = resumable;
  if (!checkpoint) return [];
  return [...(await repetition(resumable, checkpoint)), ...changedSchedules(resumable, checkpoint)];
}

/** A run that diverged does so again, number by number, unless something is changed. */
async function repetition(resumable: Resumable, checkpoint: LoadedCheckpoint): Promise<string[]> {
  const { folder, record, repeats } = resumable;
  if (!record.diverged || !repeats) return [];
  const { step, stage } = checkpoint.state;
  return [
    `This run diverged at step ${formatCount(record.progress.step)}. From step ${formatCount(step)} on it only repeats ` +
      `that, because nothing is changed. ${await divergenceAdvice(folder, { ...resumable, stage })}`,
  ];
}

/** Learning rates that are others at the checkpoint because the run has another length now. */
function changedSchedules({ plan, planBefore, changed }: Resumable, checkpoint: LoadedCheckpoint): string[] {
  const { step, stage } = checkpoint.state;
  const length = changed.find(({ key }) => key === 'training.steps');
  if (!length) return [];
  const ratesOf = ({ stages }: typeof plan) => stages[stage]?.stage.learningRates?.(step - stages[stage].first) ?? {};
  const [before, now] = [ratesOf(planBefore), ratesOf(plan)];
  return Object.entries(now).flatMap(([key, rate]) => {
    const was = before[key];
    if (was === undefined || was === rate) return [];
    return [
      `${key} falls over the run's length: with ${String(length.to)} instead of ${String(length.from)} steps it goes from ` +
        `${figure(was)} to ${figure(rate)} at step ${formatCount(step)}.`,
    ];
  });
}
