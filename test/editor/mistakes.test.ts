import { cpSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/random';
import { repository } from '../workbench/paths';
import { readRecord } from '../workbench/runFolder';
import { useEditor } from './editor';
import { long, soon } from './experiments';

/** What only a stack trace has: "at load (/dist/engine.js:1:2)". */
const stackTrace = /\bat \S+ \(|node:internal|\.[cm]?[jt]s:\d/;

/** A picture whose colours stand for `of`. */
function photo(width: number, height: number, of = ''): Uint8Array {
  const random = Random.from(0, of);
  return encode({
    width,
    height,
    channels: 3,
    data: Uint8Array.from(random.uniforms(width * height * 3), (u) => 255 * u),
  });
}

describe('a mistake, as the editor tells of it', () => {
  const editor = useEditor('mistakes', {
    'labels.experiment.json': { ...long, labels: 'some', selfLabeling: { artificialLabels: 4 } },
    'photographs.experiment.json': { ...long, dataset: { name: 'cifar10' } },
    'damaged.experiment.json': { ...long, dataset: { name: 'mnist', folder: 'copy' } },
    'occupied.experiment.json': long,
    'pair.experiment.json': { ...long, dataset: { name: 'folder', folder: 'pair', resolution: 16 } },
    'photos.experiment.json':
      '{\n  "method": "self-labeling",\n  "dataset": { "name": "folder", "folder": "photos" }\n}\n',
  });

  it('two keys that contradict each other: a problem at the value to change', async () => {
    const { workbench } = editor;
    await workbench.openFile('labels.experiment.json');
    await expect.poll(() => workbench.problems(), soon).toContainEqual(expect.stringMatching(/4 artificial labels/));
    const { word, squiggles } = await workbench.squiggles('4');
    expect(squiggles).toContainEqual(expect.objectContaining({ left: expect.closeTo(word.left, 0) as number }));
  });

  it('run all the same: a notification, and no run folder', async () => {
    const { workbench } = editor;
    await workbench.pressTitleButton('Run Experiment');
    const text = await workbench.notification(/artificial labels/);
    expect(text).toMatch(/Use at least 10/);
    expect(text).not.toMatch(stackTrace);
    expect(editor.runFolders('labels')).toEqual([]);
    await editor.screenshot('config');
    await workbench.dismissNotifications();
  });

  it('a data set that is not here: how to get it', async () => {
    const { workbench } = editor;
    await workbench.openFile('photographs.experiment.json');
    await expect
      .poll(() => workbench.problems(), soon)
      .toContainEqual(expect.stringMatching(/CIFAR-10 is not on this machine/));
    await workbench.pressTitleButton('Run Experiment');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('failed');
    const text = await workbench.runPanel.message();
    expect(text).toMatch(/CIFAR-10 is not on this machine.*darkroom datasets fetch cifar10/);
    expect(text).not.toMatch(stackTrace);
    await editor.screenshot('dataset');
  });

  it('a data file that is cut off: which one, and what it lacks', async () => {
    const { workbench } = editor;
    const copy = join(editor.workspace, 'copy');
    cpSync(join(repository, 'dist/data/mnist'), copy, { recursive: true });
    truncateSync(join(copy, 'train-images-idx3-ubyte'), 1_000_000);
    await workbench.openFile('damaged.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    await workbench.tab(/^damaged · /).waitFor();
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('failed');
    const text = await workbench.runPanel.message();
    expect(text).toMatch(/truncated: .* but it has 1,000,000.*train-images-idx3-ubyte/);
    expect(text).not.toMatch(stackTrace);
    await editor.screenshot('damaged');
  });

  it('a place for runs that is taken: where, and what to do', async () => {
    const { workbench } = editor;
    editor.write('runs/occupied', 'a file where the folder should be\n');
    await workbench.openFile('occupied.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    const text = await workbench.notification(/There is a file where the run's folder should be/);
    expect(text).toContain(join(editor.workspace, 'runs/occupied'));
    expect(text).not.toMatch(stackTrace);
    expect(existsSync(join(editor.workspace, 'runs/occupied'))).toBe(true);
    await editor.screenshot('occupied');
  });

  it('a messy folder of images: what will be trained on, and what is left out, before it is run', async () => {
    const { workbench } = editor;
    const place = (...names: string[]) => {
      const path = join(editor.workspace, 'photos', ...names);
      mkdirSync(dirname(path), { recursive: true });
      return path;
    };
    for (const split of ['Training', 'Testing'])
      for (const [label, count] of [
        ['cat', 5],
        ['dog', 3],
      ] as const)
        for (let i = 1; i <= count; i++)
          writeFileSync(place('archive', split, label, `${i}.png`), photo(80, 64, `${split} ${label} ${i}`));
    for (const path of ['notes.txt', 'archive/preview.png', 'archive/Training/cat/labels.csv'])
      writeFileSync(place(path), '');
    writeFileSync(place('archive', 'Testing', 'emu', '1.png'), photo(80, 64));
    // A banner, a thumbnail, the same twice, and one whose copying was broken off.
    writeFileSync(place('archive', 'Training', 'cat', 'banner.png'), photo(128, 32));
    writeFileSync(place('archive', 'Training', 'cat', 'small.png'), photo(24, 24));
    writeFileSync(place('archive', 'Training', 'dog', 'small again.png'), photo(24, 24));
    writeFileSync(place('archive', 'Training', 'dog', 'broken.png'), photo(80, 64).subarray(0, 20));
    symlinkSync('..', place('archive', 'Training', 'dog', 'again'));
    await workbench.openFile('photos.experiment.json');
    await expect
      .poll(() => workbench.problems(), soon)
      .toContainEqual(
        expect.stringMatching(
          /Trains on 12 images in 2 classes \(cat 7, dog 5\); tests with 8 images \(cat 5, dog 3\)\./,
        ),
      );
    const problems = await workbench.problems();
    expect(problems).toContainEqual(expect.stringMatching(/This PNG can't be read.*dog\/broken\.png/));
    const { word, squiggles } = await workbench.squiggles('"photos"');
    expect(squiggles).toContainEqual(expect.objectContaining({ left: expect.closeTo(word.left, 0) as number }));
    await workbench.goTo(3, 47);
    await workbench.runCommand('Show or Focus Hover');
    const hover = workbench.page.locator('.monaco-hover:visible', { hasText: 'Trains on' }).first();
    await hover.waitFor();
    const text = await hover.innerText();
    for (const words of [
      ...['archive/ was stepped into', 'training has no such class', 'lies beside the folders', '.csv'],
      'Cut by more than a third to the square in the middle: 1 of 19 images (archive/Training/cat/banner.png has 128 x 32)',
      'Smaller than 64 x 64, and enlarged: 3 of 19 images',
      'Repeats of other training images, bit for bit: 1 of 11',
    ])
      expect(text).toContain(words);
    await editor.screenshot('folder');
    await workbench.page.keyboard.press('Escape');
  });

  it('a resume on other images: what they are, and a way to go on with them', async () => {
    const { workbench } = editor;
    const place = join(editor.workspace, 'pair');
    for (const label of ['a', 'b']) {
      mkdirSync(join(place, label), { recursive: true });
      for (let i = 0; i < 8; i++) writeFileSync(join(place, label, `${i}.png`), photo(16, 16, `${label}${i}`));
    }
    await workbench.openFile('pair.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    await expect.poll(() => workbench.runPanel.loss('discriminator'), soon).toBeGreaterThan(0);
    await workbench.runPanel.press('stop');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('stopped');
    const [folder] = editor.runFolders('pair');
    writeFileSync(join(place, 'a', '0.png'), photo(16, 16, 'another'));
    await workbench.runPanel.press('resume-checkpoint');
    expect(await workbench.notification(/These are other images: the content id of/)).not.toMatch(stackTrace);
    expect(readRecord(folder!)?.state).toBe('stopped');
    await editor.screenshot('other-images');
    await workbench.pressInNotification(/These are other images/, 'Go On with Other Images');
    await expect.poll(() => readRecord(folder!)?.state, soon).toBe('running');
    expect(readRecord(folder!)?.data?.accepted).toHaveLength(1);
    await workbench.runPanel.press('stop');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('stopped');
  });
});
