import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { experimentSuffix } from '../../engine/protocol/runFolder';
import { launchBrowser } from './browser';
import { packageExtension } from './package';
import { cache, repository } from './paths';
import { newProfile } from './profile';
import { run, until } from './processes';
import { runFolders } from './runFolder';
import type { RunPanel } from './runPanel';
import { ensureServer, installExtension, startServer } from './server';
import { Workbench } from './workbench';

/**
 * `npm run screenshots`: the pictures of the README, taken of real runs of the examples in a real editor, and of an
 * experiment file with completion. `npm run screenshots -- <workspace>` takes them of the newest runs there, which have
 * finished already, of those examples that have any, and of the Runs view and the Compare panel where an example has
 * several; `-- --completion` that of completion alone.
 */

interface Pictured {
  /** An example by its name. */
  experiment: string;
  /** What its pictures' names begin with. */
  picture: string;
  /** The tab of the grids to open; that of the samples, if none is named. */
  tab?: 'film';
  /** Whether the panel shows what the picture is of. */
  isComplete: (panel: RunPanel) => Promise<boolean>;
}

const pictured: readonly Pictured[] = [
  {
    experiment: 'mnist-stic',
    picture: 'stic-panel',
    tab: 'film',
    isComplete: async (panel) => (await panel.fid()) > 0,
  },
  {
    experiment: 'mnist-self-labeling',
    picture: 'run-panel',
    isComplete: async (panel) => (await panel.gridWidth()) > 0 && (await panel.fid()) > 0,
  },
  {
    experiment: 'mnist-subsampling',
    picture: 'subsampling-panel',
    isComplete: async (panel) =>
      (await panel.gridWidth()) > 0 &&
      (await panel.plainGridWidth()) > 0 &&
      (await panel.comparison('systems', 'intra-fid')).length > 2,
  },
];

const home = join(cache, 'screenshots');

const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern' };
type Theme = keyof typeof themes;
const themeNames: readonly Theme[] = ['light', 'dark'];

/** Runs the examples to their ends, and says in which workspace. */
function train(): string {
  const workspace = join(home, 'digits');
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(workspace, { recursive: true });
  for (const { experiment } of pictured) {
    const file = experiment + experimentSuffix;
    copyFileSync(join(repository, 'examples', file), join(workspace, file));
    const engine = join(repository, 'dist/engine.js');
    const { status } = spawnSync(process.execPath, [engine, 'run', file], { cwd: workspace, stdio: 'inherit' });
    if (status !== 0) throw new Error(`${experiment} did not run to its end.`);
  }
  return workspace;
}

/** A real editor in a theme, with the extension installed, on a workspace. */
async function inEditor(
  { vsix, workspace, theme, height }: { vsix: string; workspace: string; theme: Theme; height: number },
  work: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const profile = newProfile(join(home, theme), {
    settings: {
      'workbench.colorTheme': themes[theme],
      'window.commandCenter': false,
      'window.title': '${rootName}',
      'editor.minimap.enabled': false,
      'editor.suggest.showStatusBar': false,
    },
  });
  installExtension(profile, vsix);
  const server = await startServer(profile);
  const browser = await launchBrowser();
  try {
    // A whole scale: at 1.5, rendering without a GPU leaves seams.
    const context = await browser.newContext({ viewport: { width: 1440, height }, deviceScaleFactor: 2 });
    await work(await Workbench.open(context, server.address(workspace)));
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Takes the picture of a window that shows what it is of. */
async function photograph(workbench: Workbench, picture: string, theme: Theme): Promise<void> {
  await workbench.page.mouse.move(0, 0);
  await workbench.page.locator('.monaco-progress-container.active').first().waitFor({ state: 'detached' });
  const file = join(repository, `media/${picture}-${theme}.png`);
  await workbench.page.screenshot({ path: file, animations: 'disabled' });
  console.log(file);
}

/** The newest run of an example in its panel. */
async function showRun(workbench: Workbench, { experiment, tab, isComplete }: Pictured): Promise<void> {
  await workbench.openNewestRun(experiment);
  const { runPanel } = workbench;
  await until(
    'the finished run in its panel',
    async () => ((await runPanel.state()) === 'finished' && (await isComplete(runPanel))) || undefined,
    30_000,
  );
  if (tab) await runPanel.openTab(tab);
}

/** An experiment file that is being written, with what completion offers and its explanation. */
async function showCompletion(workbench: Workbench): Promise<void> {
  await workbench.openFile('digits.experiment.json');
  await workbench.goTo(7, 5);
  await workbench.completions('threshold');
  // Its explanation beside it, as Ctrl+Space opens it.
  await workbench.page.keyboard.press('Control+Space');
  await workbench.page.locator('.suggest-details-container:visible').waitFor({ timeout: 10_000 });
}

/** So many runs are compared, of twice as many. */
const compared = 4;

/** The Runs view, wide, with the best run previewed beside it. */
async function showRuns(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('Focus on Runs View');
  await workbench.runCommand('Sort by Best Figure');
  const { x, y, width, height } = (await page.locator('.part.sidebar').boundingBox())!;
  await page.mouse.move(x + width, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(560, y + height / 2, { steps: 8 });
  await page.mouse.up();
  await workbench.runsView.rows.nth(1).click();
  await workbench.runPanel.part('grid-image').first().waitFor({ timeout: 30_000 });
}

/** Every other run from the best on, compared: their table, curves and grids. */
async function showComparison(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('Focus on Runs View');
  await workbench.runCommand('Sort by Best Figure');
  const { rows } = workbench.runsView;
  await rows.nth(1).click();
  for (let i = 1; i < compared; i++) await rows.nth(2 * i + 1).click({ modifiers: ['ControlOrMeta'] });
  const compare = page.locator('.monaco-menu .action-label', { hasText: 'Compare Runs' });
  await until(
    'the comparison',
    async () => {
      // A menu that has only just opened takes no click, and may close again.
      if (await compare.isVisible()) await compare.click();
      else await rows.nth(1).click({ button: 'right' });
      return (await workbench.runPanel.part('compared-run').count()) === compared || undefined;
    },
    30_000,
  );
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await workbench.runPanel
    .part('grid-tile')
    .nth(compared - 1)
    .locator('img:visible')
    .first()
    .waitFor();
}

const unfinished = `{
  // Digits from ten labels a class; the classifier labels the other images itself.
  "method": "self-labeling",
  "dataset": { "name": "mnist" },
  "labels": "some",
  "selfLabeling": {
    
  },
  "training": { "steps": 500 }
}
`;

async function main(): Promise<void> {
  const [only] = process.argv.slice(2);
  ensureServer();
  run(process.execPath, [join(repository, 'esbuild.mjs')], { cwd: repository });
  const vsix = packageExtension();

  const writing = join(home, 'writing');
  rmSync(writing, { recursive: true, force: true });
  mkdirSync(writing, { recursive: true });
  writeFileSync(join(writing, 'digits.experiment.json'), unfinished);
  for (const theme of themeNames) {
    await inEditor({ vsix, workspace: writing, theme, height: 560 }, async (workbench) => {
      await showCompletion(workbench);
      await photograph(workbench, 'completion', theme);
    });
  }
  if (only === '--completion') return;

  const workspace = only === undefined ? train() : resolve(only);
  const present = pictured.filter(({ experiment }) => runFolders(workspace, experiment).length > 0);
  if (present.length === 0)
    throw new Error(`There is no run of ${pictured.map(({ experiment }) => experiment).join(' or ')} in ${workspace}.`);
  for (const each of present) {
    for (const theme of themeNames) {
      await inEditor({ vsix, workspace, theme, height: 900 }, async (workbench) => {
        await showRun(workbench, each);
        await photograph(workbench, each.picture, theme);
      });
    }
  }
  const many = present.find(({ experiment }) => runFolders(workspace, experiment).length >= 2 * compared);
  if (!many) return;
  for (const theme of themeNames) {
    await inEditor({ vsix, workspace, theme, height: 620 }, async (workbench) => {
      await showRuns(workbench);
      await photograph(workbench, 'runs-view', theme);
    });
    await inEditor({ vsix, workspace, theme, height: 1000 }, async (workbench) => {
      await showComparison(workbench);
      await photograph(workbench, 'compare-panel', theme);
    });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
