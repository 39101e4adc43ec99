import { readFile } from 'node:fs/promises';
import { commands, l10n, Uri, window, workspace } from 'vscode';
import { experimentSuffix } from '../../engine/protocol/runFolder';
import { builtIn } from '../ids';
import { showError } from '../vscode/messages';
import { askInTurn, enterText, pickOne, type Place, type TextQuestion } from '../vscode/steps';
import { experimentNames, sayNameProblem } from './experimentNames';
import {
  choices,
  experimentText,
  freeName,
  inFolder,
  meanings,
  pathFrom,
  placeholderFolder,
  presetsSchema,
  type Choice,
  type Preset,
} from './presets';

/**
 * Makes an experiment file by a few questions (method, data set, preset, the data set's folder where it needs one,
 * name) and opens it.
 * @param given the data set, where it is chosen already: presets for it alone are offered.
 */
export async function newExperiment(media: Uri, given?: string): Promise<void> {
  const folder = await chooseFolder();
  if (!folder) return;
  const all = presetsSchema.parse(await readJson(Uri.joinPath(media, 'presets.json')));
  const presets = all.filter((preset) => given === undefined || preset.dataset === given);
  if (presets.length === 0) {
    const message = l10n.t(
      'No preset has {0} yet: make an experiment of another one, and change dataset.name.',
      given!,
    );
    await showError(message, { [l10n.t('New Experiment')]: () => newExperiment(media) });
    return;
  }
  const meaning = meanings(await readJson(Uri.joinPath(media, 'experiment.schema.json')));
  const taken = await experimentNames(folder);

  let method = '';
  let dataset = given ?? '';
  let preset: Preset | undefined;
  let name = '';
  const ofMethod = () => presets.filter((each) => each.method === method);
  const fitting = () => ofMethod().filter((each) => each.dataset === dataset);
  const askDataset = (place: Place) =>
    pickOne(
      place,
      choices(ofMethod(), 'dataset', meaning.dataset).map(choiceItem),
      l10n.t('Which images?'),
      ({ label }) => {
        dataset = label;
      },
    );
  const askDataFolder = (place: Place) =>
    enterText(place, dataFolderQuestion(folder, placeholderFolder(preset!) ?? '', dataset), (path) => {
      preset = inFolder(preset!, path.trim());
    });
  const answered = await askInTurn(l10n.t('New Experiment'), () => [
    (place) =>
      pickOne(
        place,
        choices(presets, 'method', meaning.method).map(choiceItem),
        l10n.t('Which method?'),
        ({ label }) => {
          method = label;
        },
      ),
    ...(given === undefined ? [askDataset] : []),
    (place) =>
      pickOne(place, fitting().map(presetItem), l10n.t('Which preset?'), (item) => {
        preset = item.preset;
      }),
    ...(preset && placeholderFolder(preset) !== undefined ? [askDataFolder] : []),
    (place) =>
      enterText(
        place,
        {
          value: freeName(preset?.id ?? '', taken),
          prompt: l10n.t('The experiment’s name; its file will end in {0}', experimentSuffix),
          problem: (text) => sayNameProblem(text, taken),
        },
        (text) => {
          name = text;
        },
      ),
  ]);
  if (answered && preset) await create(Uri.joinPath(folder, name + experimentSuffix), preset);
}

/** Where the files of a data set lie that Darkroom can't fetch: typed, or chosen in a dialog. */
function dataFolderQuestion(experiments: Uri, value: string, dataset: string): TextQuestion {
  const browse = l10n.t('Choose Folder…');
  return {
    value,
    prompt: l10n.t('The folder with the files of {0}, relative to the experiment file or absolute.', dataset),
    problem: (text) => (text.trim() === '' ? l10n.t('A folder is needed.') : undefined),
    button: {
      icon: 'folder-opened',
      label: browse,
      press: async () => {
        const [chosen] =
          (await window.showOpenDialog({
            canSelectFolders: true,
            canSelectFiles: false,
            defaultUri: experiments,
            title: browse,
            openLabel: browse,
          })) ?? [];
        return chosen && pathFrom(experiments.fsPath, chosen.fsPath);
      },
    },
  };
}

async function create(file: Uri, preset: Preset): Promise<void> {
  await workspace.fs.writeFile(file, Buffer.from(experimentText(preset)));
  await window.showTextDocument(file);
}

/** The workspace folder for the new file; asks if there are several, and says what to do if there is none. */
async function chooseFolder(): Promise<Uri | undefined> {
  const [first, ...others] = workspace.workspaceFolders ?? [];
  if (!first) {
    const message = l10n.t('An experiment is a file in a folder, and its runs lie beside it: open a folder first.');
    await showError(message, { [l10n.t('Open Folder')]: () => commands.executeCommand(builtIn.openFolder) });
    return undefined;
  }
  if (others.length === 0) return first.uri;
  return (await window.showWorkspaceFolderPick({ placeHolder: l10n.t('Where should the experiment file lie?') }))?.uri;
}

function choiceItem({ id, description }: Choice) {
  return { label: id, detail: description };
}

function presetItem(preset: Preset) {
  return { label: preset.label, detail: preset.description, preset };
}

async function readJson(file: Uri): Promise<unknown> {
  return JSON.parse(await readFile(file.fsPath, 'utf8'));
}
