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

/** The profile kept in `root`, made on first use. */
export function openProfile(root: string, settings: Record<string, unknown> = {}): Profile {
  const folders = { data: join(root, 'data'), user: join(root, 'user'), extensions: join(root, 'extensions') };
  for (const folder of [...Object.values(folders), join(folders.user, 'User')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(folders.user, 'User/settings.json'), JSON.stringify({ ...quiet, ...settings }, null, 2));
  return {
    root,
    arguments: ['--server-data-dir', folders.data, '--user-data-dir', folders.user, '--extensions-dir', folders.extensions],
  };
}

/** A profile without a past. */
export function newProfile(root: string, settings: Record<string, unknown> = {}): Profile {
  rmSync(root, { recursive: true, force: true });
  return openProfile(root, settings);
}
