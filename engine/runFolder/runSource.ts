import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Experiment } from '../config/common';
import { withAbsolutePaths } from '../experiment/absolutePaths';
import { loadConfig, readConfigText } from '../experiment/load';
import type { Override } from '../experiment/overrides';
import { checkRunConfig } from '../experiment/runConfig';
import { ConfigError, type LocatedProblem } from '../jsonc/problems';
import { planRun } from '../methods/plan';
import type { RunKernels } from '../protocol/kernels';
import type { RunRecord } from '../protocol/record';
import { experimentName, runFiles } from '../protocol/runFolder';
import { experimentFileOf } from '../runs/experimentFile';
import { ownInitialWeights, type GivenWeights } from './initialWeights';
import { readKernels } from './kernelFile';
import { asItsEngineMeant } from './olderForms';
import { readRecord, readRunFile } from './readRecord';

/** What a new run is started from. */
export interface RunSource {
  /** Its paths are absolute. */
  experiment: Experiment;
  /** The experiment's name. */
  name: string;
  /** Absolute path of the experiment file; null where a run is repeated whose file is gone. */
  configFile: string | null;
  /** The weights that it begins with, where they are not new. */
  initial?: GivenWeights | null;
  /** The folder whose git commit is the run's. */
  project: string;
  /** The kernel variants of the run that is repeated. */
  kernels: RunKernels;
}

/** A source that was read, with what is to be said of it. */
export interface ReadSource {
  source: RunSource;
  warnings: LocatedProblem[];
  /** The file that the config stands in, and its text: errors name their place in it. */
  file: string;
  text: string;
  /** The run that is repeated, and its record. */
  repeats: { folder: string; record: RunRecord } | null;
}

/** What a run of an experiment file is started from. */
export function sourceOfFile(experiment: Experiment, file: string): RunSource {
  const configFile = resolve(file);
  const project = dirname(configFile);
  return {
    experiment: withAbsolutePaths(experiment, project),
    name: experimentName(configFile),
    configFile,
    project,
    kernels: {},
  };
}

/**
 * Reads an experiment file, or the folder of a run that is to be repeated, and puts `overrides` into its config.
 * @throws UserError if it is neither; ConfigError if anything in it is an error.
 */
export async function readRunSource(path: string, overrides: readonly Override[]): Promise<ReadSource> {
  const folder = runFolderAt(path);
  if (folder !== undefined) return readRunToRepeat(folder, overrides);
  const { experiment, warnings } = await loadConfig(path, overrides);
  const source = sourceOfFile(experiment, path);
  return { source, warnings, file: path, text: await readConfigText(path), repeats: null };
}

/**
 * Reads a run that is to be repeated. It needs the run's folder alone, not its experiment file.
 * @throws UserError if it is no run folder; ConfigError if anything in its config is an error.
 */
export async function readRunToRepeat(path: string, overrides: readonly Override[] = []): Promise<ReadSource> {
  const folder = resolve(path);
  const record = await readRecord(folder);
  const file = join(folder, runFiles.config);
  const text = await readRunFile(folder, file);
  const { experiment, problems } = checkRunConfig(file, text, overrides);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!experiment || errors.length > 0) throw new ConfigError(errors);
  const absolute = withAbsolutePaths(experiment, folder);
  const isSet = overrides.some(({ path: key }) => key[0] === 'evaluation');
  const configFile = experimentFileOf(folder, record);
  return {
    source: {
      experiment: isSet ? absolute : asItsEngineMeant(absolute, record, (await planRun(absolute)).steps),
      name: record.experiment,
      configFile,
      initial: await ownInitialWeights(folder, record, absolute),
      project: configFile === null ? folder : dirname(configFile),
      kernels: await readKernels(folder),
    },
    // What a person wrote was said when the run began.
    warnings: [],
    file,
    text,
    repeats: { folder, record },
  };
}

/** The run folder that a path means: the folder itself, or its `config.json`. */
function runFolderAt(path: string): string | undefined {
  const folder = basename(path) === runFiles.config ? dirname(path) : path;
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder && existsSync(join(folder, runFiles.record)) ? folder : undefined;
}
