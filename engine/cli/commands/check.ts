import { dirname, resolve } from 'node:path';
import { datasetFacts } from '../../config/dataset';
import type { Experiment } from '../../config/common';
import { checkConfig, readConfigText } from '../../experiment/load';
import type { CheckReport, Issue } from '../../jsonc/problems';
import { classesOfFolder } from '../../datasets/imageFolder/imageFolder';
import { describeDataset } from '../../datasets/registry';
import { pathKind } from '../../datasets/pathKind';
import { UserError } from '../../errors';
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
    for (const problem of shown) printProblem(problem.severity, problem);
    if (shown.length === 0) print(`${file}: nothing is wrong.`);
  }
  return shown.some(({ severity }) => severity === 'error') ? exitCodes.wrongUse : exitCodes.success;
}

/** What is wrong with the text, and what it needs that this machine doesn't have. */
async function checkConfigHere(file: string, text: string) {
  const { experiment } = checkConfig(file, text);
  return checkConfig(file, text, [], experiment ? await missingHere(experiment, dirname(file)) : []);
}

async function missingHere({ dataset }: Experiment, folder: string): Promise<Issue[]> {
  if (dataset.folder !== undefined) {
    const place = resolve(folder, dataset.folder);
    const there = pathKind(place);
    if (there === 'folder') return dataset.name === 'folder' ? await wrongClasses(dataset, folder) : [];
    return [
      {
        path: ['dataset', 'folder'],
        at: 'value',
        severity: there === 'file' ? 'error' : 'warning',
        inSchema: false,
        message:
          there === 'file' ? `${place} is a file, not a folder.` : `There is no folder ${place} on this machine.`,
        advice:
          datasetFacts[dataset.name].folder === 'needed'
            ? `Correct the path, relative to this file. ${datasetFacts[dataset.name].advice ?? ''}`.trim()
            : 'Correct the path, relative to this file, or leave dataset.folder out.',
      },
    ];
  }
  // That a data set needs dataset.folder is an error of the file wherever it is read.
  if (datasetFacts[dataset.name].folder === 'needed') return [];
  const { title, present, advice } = await describeDataset(dataset.name);
  return present
    ? []
    : [
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

/**
 * What keeps a folder's images from being sorted into classes; which images there are is seen only when they are read.
 */
async function wrongClasses({ folder, classes }: Experiment['dataset'], configFolder: string): Promise<Issue[]> {
  const map = classes && resolve(configFolder, classes);
  try {
    await classesOfFolder(resolve(configFolder, folder!), map);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { where = '' } = error;
    const ofMap = map !== undefined && (where === 'dataset.classes' || where.startsWith(map));
    const place = where.startsWith('dataset.') ? '' : ` (${where})`;
    return [
      {
        path: ['dataset', ofMap ? 'classes' : 'folder'],
        at: 'value',
        severity: 'error',
        inSchema: false,
        message: `${error.message}${place}`,
        advice: error.advice,
      },
    ];
  }
}
