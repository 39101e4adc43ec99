import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { experimentName } from '../../engine/protocol/runFolder';
import { launchBrowser } from './browser';
import { packageExtension } from './package';
import { cache, repository } from './paths';
import { newProfile } from './profile';
import { run, until } from './processes';
import { ensureServer, installExtension, startServer } from './server';
import { Workbench } from './workbench';

/**
 * `npm run screenshots`: the pictures of the Run panel in the README, taken of a real run of the example in a real editor.
 * `npm run screenshots -- <workspace>` takes them of the newest run there, which has finished already.
 */

const experiment = join(repository, 'examples/mnist-self-labeling.experiment.json');
const home = join(cache, 'screenshots');

const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern' };

/** Runs the example to its end, and says in which workspace. */
function train(): string {
  const workspace = join(home, 'digits');
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(workspace, { recursive: true });
  copyFileSync(experiment, join(workspace, basename(experiment)));
  const engine = join(repository, 'dist/engine.js');
  const { status } = spawnSync(process.execPath, [engine, 'run', basename(experiment)], { cwd: workspace, stdio: 'inherit' });
  if (status !== 0) throw new Error('The example did not run to its end.');
  return workspace;
}

/** Opens the finished run in a theme and takes its picture. */
async function photograph(vsix: string, workspace: string, theme: keyof typeof themes): Promise<string> {
  const profile = newProfile(join(home, theme), {
    settings: { 'workbench.colorTheme': themes[theme], 'window.commandCenter': false, 'window.title': '${rootName}' },
  });
  installExtension(profile, vsix);
  const server = await startServer(profile);
  const browser = await launchBrowser();
  try {
    // A whole scale: at 1.5, rendering without a GPU leaves seams.
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 2 });
    const workbench = await Workbench.open(context, server.address(workspace));
    await workbench.openNewestRun(experimentName(experiment));
    const { runPanel } = workbench;
    await until('the finished run in its panel', async () =>
      await runPanel.state() === 'finished' && await runPanel.gridWidth() > 0 && await runPanel.fid() > 0 || undefined, 30_000);
    await workbench.page.mouse.move(0, 0);
    await workbench.page.locator('.monaco-progress-container.active').first().waitFor({ state: 'detached' });
    const file = join(repository, `media/run-panel-${theme}.png`);
    await workbench.page.screenshot({ path: file, animations: 'disabled' });
    return file;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function main(): Promise<void> {
  ensureServer();
  run(process.execPath, [join(repository, 'esbuild.mjs')], { cwd: repository });
  const vsix = packageExtension();
  const workspace = process.argv[2] === undefined ? train() : resolve(process.argv[2]);
  for (const theme of ['light', 'dark'] as const) console.log(await photograph(vsix, workspace, theme));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
