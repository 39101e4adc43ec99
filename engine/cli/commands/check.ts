import { dirname, resolve } from 'node:path';
import type { Experiment } from '../../config/common';
import { withAbsolutePaths } from '../../experiment/absolutePaths';
import { usesFeatureNetwork } from '../../experiment/computedMetrics';
import { checkConfig, readConfigText } from '../../experiment/load';
import type { CheckReport, Issue } from '../../jsonc/problems';
import { describeDataset } from '../../datasets/listing';
import { loadOptions } from '../../datasets/loadDataset';
import { datasetPlaceKind, placeKeyOf, wrongPlaceMessage } from '../../datasets/place';
import { orUserError, UserError } from '../../errors';
import { definitionOf } from '../../datasets/registry';
import { loadPretrained } from '../../metrics/networks/pretrained/loadPretrained';
import { classIssues } from '../../methods/classIssues';
import { exitCodes } from '../../protocol/exitCodes';
import { print, printProblem } from '../output';

/**
 * Checks an experiment file without running it. With `json`, prints a `CheckReport`. Exit code 2 if there is an error.
 */
export async function check(file: string, options: { json?: boolean; beyondSchema?: boolean }): Promise<number> {
  const text = await readConfigText(file);
  const { problems } = await checkConfigHere(file, text);
  const shown = options.beyondSchema ? problems.filter(({ inSchema }) => !inSchema) : problems;
  if (options.json) {
    const report: CheckReport = {
      problems: shown.map(({ message, advice, path, line, column, endLine, endColumn, severity }) => ({
        message,
        advice,
        path,
        line,
        column,
        endLine,
        endColumn,
        severity,
      })),
    };
    print(JSON.stringify(report, null, 2));
  } else {
    // Sentences that the editor shows line by line.
    for (const problem of shown)
      printProblem(problem.severity, { ...problem, advice: problem.advice?.replaceAll('\n', ' ') });
    if (shown.every(({ severity }) => severity === 'information')) print(`${file}: nothing is wrong.`);
  }
  return shown.some(({ severity }) => severity === 'error') ? exitCodes.wrongUse : exitCodes.success;
}

/** What is wrong with the text, and what it needs that this machine doesn't have. */
async function checkConfigHere(file: string, text: string) {
  const { experiment } = checkConfig(file, text);
  if (!experiment) return checkConfig(file, text);
  const folder = resolve(dirname(file));
  const missing = await missingHere(experiment, folder);
  const here = withAbsolutePaths(experiment, folder);
  return checkConfig(file, text, [], [...missing, ...(await networkMissing(here)), ...(await classIssues(here))]);
}

/** What is wrong with the files of the feature network, or that they aren't on this machine. */
async function networkMissing(experiment: Experiment): Promise<Issue[]> {
  // The rules between keys say of one that is not used that it isn't.
  if (!usesFeatureNetwork(experiment)) return [];
  const { network } = experiment.evaluation;
  const found = await orUserError(() => loadPretrained(network));
  if (!(found instanceof UserError)) return [];
  const { message, advice } = found;
  const path = ['evaluation', 'network', network.file === undefined ? 'name' : 'file'];
  return [{ path, at: 'value', severity: 'warning', inSchema: false, message, advice }];
}

/** What an experiment's data set needs that isn't on this machine, and what is wrong with its files. */
async function missingHere({ dataset }: Experiment, configFolder: string): Promise<Issue[]> {
  const { folder, file, ...selection } = dataset;
  const definition = definitionOf(selection.name);
  const { facts } = definition;
  const key = placeKeyOf(facts);
  const given = key === 'file' ? file : folder;
  const checkFiles = async (place: string) =>
    (await definition.check?.(place, loadOptions(selection, configFolder))) ?? [];
  if (given !== undefined) {
    const place = resolve(configFolder, given);
    const there = await orUserError(() => datasetPlaceKind(place, key));
    if (there === key) return checkFiles(place);
    if (there instanceof UserError) {
      const { message, advice } = there;
      return [{ path: ['dataset', key], at: 'value', severity: 'error', inSchema: false, message, advice }];
    }
    return [
      {
        path: ['dataset', key],
        at: 'value',
        severity: there === 'nothing' ? 'warning' : 'error',
        inSchema: false,
        message:
          there === 'nothing' ? `There is no ${key} ${place} on this machine.` : wrongPlaceMessage(place, key, there),
        advice:
          facts.folder === 'optional'
            ? 'Correct the path, relative to this file, or leave dataset.folder out.'
            : `Correct the path, relative to this file. ${facts.advice ?? ''}`.trim(),
      },
    ];
  }
  // The rules between keys report a data set that needs its files named, wherever the file is read.
  if (facts.folder === 'needed' || facts.folder === 'file') return [];
  const { title, present, folder: ownFolder, advice } = await describeDataset(definition);
  if (present) return checkFiles(ownFolder ?? '');
  return [
    {
      path: ['dataset', 'name'],
      at: 'value',
      severity: 'warning',
      inSchema: false,
      message: `${title} is not on this machine.`,
      advice: advice ?? undefined,
    },
  ];
}
