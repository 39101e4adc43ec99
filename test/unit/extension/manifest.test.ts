import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  chosenTwin,
  commands,
  comparePanelType,
  contextKeys,
  datasetItem,
  experimentGlob,
  experimentItem,
  runGroupItem,
  runItem,
  runPanelType,
  settings,
  settingsSection,
  viewContainer,
  views,
} from '../../../extension/ids';
import { datasetIcons } from '../../../extension/views/datasetState';
import { runIcons } from '../../../extension/views/describe';
import { experimentSuffix, runsFolderName } from '../../../engine/protocol/runFolder';

const repository = join(import.meta.dirname, '../../..');
const text = readFileSync(join(repository, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as {
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; category: string; icon: string }[];
    jsonValidation: { fileMatch: string; url: string }[];
    languages: { filenamePatterns: string[] }[];
    configuration: { properties: Record<string, { default: unknown }> };
    viewsContainers: { activitybar: { id: string }[] };
    views: Record<string, { id: string }[]>;
    viewsWelcome: { view: string }[];
    submenus: { id: string }[];
    keybindings: { command: string; when: string }[];
    menus: Record<string, { command?: string; submenu?: string; when: string }[]>;
    walkthroughs: { steps: { media: { svg: string }; completionEvents: string[] }[] }[];
  };
};
const { contributes } = manifest;
/** Those that say by a mark in their titles that they are chosen. */
const chosen = Object.values(commands)
  .filter((id) => /\.(sort|group)RunsBy/.test(id))
  .map(chosenTwin);
const allCommands = [...Object.values(commands), ...chosen];
const nls = JSON.parse(readFileSync(join(repository, 'package.nls.json'), 'utf8')) as Record<string, string>;

describe('package.json', () => {
  it('contributes exactly the commands, views and settings that the code knows', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...allCommands].sort());
    expect(contributes.commands.every(({ category }) => category === 'Darkroom')).toBe(true);
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([viewContainer]);
    expect(contributes.views[viewContainer]?.map(({ id }) => id)).toEqual(Object.values(views));
    expect(Object.keys(contributes.configuration.properties)).toEqual(Object.values(settings));
    expect(Object.values(settings).every((id) => id.startsWith(`${settingsSection}.`))).toBe(true);
    expect(contributes.configuration.properties[settings.runsFolder]?.default).toBe(runsFolderName);
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort()).toEqual(
      Object.values(settings).sort(),
    );
  });

  it('registers every command, each in one place', () => {
    const code = readdirSync(join(repository, 'extension'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(repository, 'extension', file), 'utf8'))
      .join('\n');
    for (const key of Object.keys(commands)) {
      const registrations = code.match(new RegExp(`(registerCommand\\(|register\\(|\\[)\\s*ids\\.${key},`, 'g')) ?? [];
      expect(registrations, key).toHaveLength(1);
    }
  });

  it('uses in menus only commands, views and item kinds that there are', () => {
    const items = Object.values(contributes.menus).flat();
    expect(items.length).toBeGreaterThan(0);
    const bound = contributes.keybindings.map((binding) => ({ submenu: undefined, ...binding }));
    for (const { command, submenu, when } of [...items, ...bound]) {
      if (submenu === undefined) expect(allCommands).toContain(command);
      else expect(contributes.submenus.map(({ id }) => id)).toContain(submenu);
      for (const [key] of when.matchAll(/\bdarkroom\.runs\.\w+/g)) expect(Object.values(contextKeys)).toContain(key);
      const view = /view == (\S+)/.exec(when)?.[1];
      if (view) expect(Object.values(views)).toContain(view);
      const exactItem = /viewItem == (\S+)/.exec(when)?.[1];
      if (exactItem) expect([experimentItem, runGroupItem]).toContain(exactItem);
      const [, kind, phases] = /viewItem =~ \/\^(\w+)\\\.(?:\(([\w|]*)\))?/.exec(when) ?? [];
      if (kind) expect([runItem, datasetItem]).toContain(kind);
      const known = kind === runItem ? runIcons : datasetIcons;
      for (const phase of phases?.split('|') ?? []) expect(Object.keys(known)).toContain(phase);
    }
    for (const { view } of contributes.viewsWelcome) expect(Object.values(views)).toContain(view);
  });

  it('knows experiment files by one ending', () => {
    expect(experimentGlob).toBe(`**/*${experimentSuffix}`);
    expect(contributes.jsonValidation.map(({ fileMatch }) => fileMatch)).toEqual([`*${experimentSuffix}`]);
    expect(contributes.languages.flatMap(({ filenamePatterns }) => filenamePatterns)).toEqual([`*${experimentSuffix}`]);
    expect(manifest.activationEvents).toEqual([
      `workspaceContains:${experimentGlob}`,
      `onWebviewPanel:${runPanelType}`,
      `onWebviewPanel:${comparePanelType}`,
    ]);
  });

  it('names only files that there are', () => {
    const paths = [...text.matchAll(/"(?:\.\/)?(media\/[^"]+)"/g)].map(([, path]) => path!);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) expect(existsSync(join(repository, path)), path).toBe(true);
  });

  it('has an English text for each of its keys, and no other', () => {
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
    expect([...new Set(used)].sort()).toEqual(Object.keys(nls).sort());
  });

  it('offers in its texts only commands that there are', () => {
    const offered = Object.values(nls).flatMap((value) =>
      [...value.matchAll(/command:(darkroom\.\w+)/g)].map(([, id]) => id!),
    );
    expect(offered.length).toBeGreaterThan(0);
    for (const id of offered) expect(Object.values(commands)).toContain(id);
    for (const { steps } of contributes.walkthroughs) {
      for (const event of steps.flatMap(({ completionEvents }) => completionEvents)) {
        expect(Object.values(commands)).toContain(event.replace('onCommand:', ''));
      }
    }
  });
});
