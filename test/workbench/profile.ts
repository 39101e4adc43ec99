import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a VS Code keeps of one person: settings, extensions, state. */
export interface Profile {
  readonly root: string;
  /** The server's arguments that choose this profile. */
  readonly arguments: readonly string[];
}

/** Nothing that asks, greets, updates or reports by itself. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'security.workspace.trust.enabled': false,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
  'editor.minimap.enabled': false,
};

export interface ProfileOptions {
  settings?: Record<string, unknown>;
  /** The folder of installed extensions, where several profiles share one. */
  extensions?: string;
}

/** The profile kept in `root`, made on first use. */
export function openProfile(
  root: string,
  { settings = {}, extensions = join(root, 'extensions') }: ProfileOptions = {},
): Profile {
  const [data, user] = [join(root, 'data'), join(root, 'user')];
  for (const folder of [data, join(user, 'User'), extensions]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(user, 'User/settings.json'), JSON.stringify({ ...quiet, ...settings }, null, 2));
  return { root, arguments: ['--server-data-dir', data, '--user-data-dir', user, '--extensions-dir', extensions] };
}

/** A profile without a past. */
export function newProfile(root: string, options: ProfileOptions = {}): Profile {
  rmSync(root, { recursive: true, force: true });
  return openProfile(root, options);
}
