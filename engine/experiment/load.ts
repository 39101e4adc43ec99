import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../errors';
import { longestRunFile } from '../protocol/runFolder';
import { methodOf } from '../methods/registry';
import { commonIssues } from './commonRules';
import type { Experiment } from '../config/common';
import { isExperimentKey } from './jsonSchema';
import { applyOverrides, type Override } from './overrides';
import { ConfigError, formatPath, type Issue, type LocatedProblem, type Problem } from '../jsonc/problems';
import { renamedKeysOf, withNewNames, withNewPaths, writtenPath } from './renamedKeys';
import { checkSchema, firstLine } from './schemaIssues';
import { ConfigSource } from '../jsonc/source';

export interface CheckedConfig {
  /** The experiment with every default filled in; undefined where the schema has something against it. */
  experiment: Experiment | undefined;
  problems: LocatedProblem[];
}

/** Checks the text of an experiment file, with `overrides` put in; `more` are issues that others found with it. */
export function checkConfig(
  file: string,
  text: string,
  overrides: readonly Override[] = [],
  more: readonly Issue[] = [],
): CheckedConfig {
  const source = new ConfigSource(file, text, firstLine);
  const inFile = (problem: Problem, inSchema: boolean): LocatedProblem => ({
    ...problem,
    where: `${file}:${problem.line}:${problem.column}`,
    inSchema,
  });
  if (source.syntaxProblems.length > 0) {
    return { experiment: undefined, problems: source.syntaxProblems.map((problem) => inFile(problem, true)) };
  }

  const keys = renamedKeysOf(applyOverrides(source.value, overrides));
  const written = withNewNames(source.value, keys);
  const put = withNewPaths(overrides, keys);
  // What is put in may be a whole section, in which keys have their older names.
  const given = withNewNames(applyOverrides(written.value, put.overrides), keys);
  const { experiment, issues } = checkSchema(given.value);
  const all = [
    ...source.duplicateKeys(),
    ...issues,
    ...onePerKey([...written.issues, ...put.issues, ...given.issues]),
    ...(experiment ? [...commonIssues(experiment), ...methodOf(experiment).rules(experiment)] : []),
    ...more,
  ];
  const problems = all.map((issue) => {
    const place = source.locate({ ...issue, path: writtenPath(issue.path, source.value, keys) });
    const problem = inFile({ ...place, path: formatPath(issue.path) }, issue.inSchema);
    const override = overrides.find(({ path }, i) => concerns(path, issue) || concerns(put.overrides[i]!.path, issue));
    return override ? { ...problem, where: `--set ${formatPath(override.path)}` } : problem;
  });
  return { experiment, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** One issue for each key: a file and an override may both have its older name. */
function onePerKey(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [formatPath(issue.path), issue])).values()];
}

/**
 * Where an error lies that names a key of the experiment ("dataset.name"): at that key in the file, if the text still
 * has it. Anything else stays as it is.
 */
export function placeInFile(file: string, text: string, where: string): string {
  const path = where.split('.');
  if (!isExperimentKey(path[0]!)) return where;
  const source = new ConfigSource(file, text);
  const { line, column } = source.locate({
    path: writtenPath(path, source.value, renamedKeysOf(source.value)),
    at: 'value',
    message: '',
    severity: 'error',
    inSchema: false,
  });
  return `${file}:${line}:${column} (${where})`;
}

/** Whether an issue is about what an override put in. */
function concerns(overridden: Override['path'], issue: Issue): boolean {
  return (
    overridden.every((part, i) => issue.path[i] === part) ||
    (issue.path.length <= overridden.length &&
      issue.at === 'key' &&
      issue.path.every((part, i) => overridden[i] === part))
  );
}

/** @throws UserError when the file can't be read, or is no experiment file by its length. */
export async function readConfigText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > longestRunFile.config)
      throw new UserError(`This file has ${size} bytes: no experiment file is as long.`, {
        where: file,
        advice: 'Give the path of a file ending in .experiment.json.',
      });
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new UserError('There is no such experiment file.', {
        where: file,
        advice: 'Check the path; experiment files end in .experiment.json.',
        cause: error,
      });
    if (code === 'EISDIR')
      throw new UserError('This is a folder, not an experiment file.', {
        where: file,
        advice: 'Give the path of a file ending in .experiment.json, or the folder of a run, which holds run.json.',
        cause: error,
      });
    throw new UserError("The experiment file can't be read.", {
      where: file,
      advice: `The system says: ${(error as Error).message}.`,
      cause: error,
    });
  }
}

/**
 * Reads an experiment file.
 * @throws ConfigError if anything in it is an error; warnings are returned.
 */
export async function loadConfig(
  file: string,
  overrides: readonly Override[] = [],
): Promise<{ experiment: Experiment; warnings: LocatedProblem[] }> {
  const { experiment, problems } = checkConfig(file, await readConfigText(file), overrides);
  if (!experiment || problems.some(({ severity }) => severity === 'error')) {
    throw new ConfigError(problems.filter(({ severity }) => severity === 'error'));
  }
  return { experiment, warnings: problems };
}
