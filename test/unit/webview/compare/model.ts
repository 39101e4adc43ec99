import type { RunStatus } from '../../../../extension/contract/panel';
import type { ComparedRun, ConfigValue } from '../../../../extension/contract/comparePanel';
import { RunModel } from '../../../../webview/compare/runs';
import { evaluation, measurement, nothing, status } from '../run/run';

/** A compared run with FIDs by step. */
export function model(
  folder: string,
  config: Record<string, ConfigValue>,
  fids: readonly (readonly [step: number, fid: number])[] = [],
  state: RunStatus = status(),
): RunModel {
  const run: ComparedRun = {
    folder,
    folderUri: `vscode://${folder}/`,
    slot: 0,
    name: folder,
    label: folder,
    experiment: 'digits',
    id: folder,
    config,
  };
  const made = new RunModel(run);
  made.status = state;
  made.take({
    ...nothing,
    evaluations: fids.map(([step, fid]) => evaluation(step, measurement('fid', fid))),
    seriesNames: [],
    stages: [],
    clock: { steps: new Float64Array(), seconds: new Float64Array() },
  });
  return made;
}
