import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../engine/datasets/formats/png';
import type { GridEvent } from '../../engine/protocol/events';
import { readEvents } from '../workbench/runFolder';
import { useEditor } from './editor';
import { soon } from './experiments';

/** Draws films of five frames, the canvas and one for each step, in less than a minute. */
const drawing = {
  method: 'stic',
  dataset: { name: 'mnist', limit: 2000 },
  networks: { width: 0.25 },
  training: { steps: 40, batch: 16, logEvery: 1 },
  sampling: { every: 20 },
  selfAnalysis: { chains: 16 },
  sampler: { passes: 2, steps: 2 },
  evaluation: { every: 0, samples: 256 },
  runtime: { device: 'cpu', threads: 2 },
};

describe('the film of a drawing', () => {
  const editor = useEditor('film', { 'digits.experiment.json': drawing });
  const part = (testId: string) => editor.workbench.runPanel.part(testId);
  const frame = () => part('film-slider').getAttribute('aria-valuetext');
  const play = () => part('film-play').filter({ visible: true });

  /** Row and column of the newest film that one of the enlarged frame's pictures is most alike to. */
  async function shownBy(picture: number): Promise<[row: number, column: number]> {
    const shot = decodePng(await part('film-frame').locator('canvas').nth(picture).screenshot());
    const [folder] = editor.runFolders();
    const { file, rows, columns, cellWidth, cellHeight } = readEvents(folder!).findLast(
      (event) => event.type === 'grid' && event.kind === 'film',
    ) as GridEvent;
    const film = decodePng(readFileSync(join(folder!, file)));
    const distance = (row: number, column: number) => {
      let sum = 0;
      for (let y = 0; y < cellHeight; y++) {
        for (let x = 0; x < cellWidth; x++) {
          const [shotX, shotY] = [
            Math.floor(((x + 0.5) * shot.width) / cellWidth),
            Math.floor(((y + 0.5) * shot.height) / cellHeight),
          ];
          const there = film.data[4 * ((row * cellHeight + y) * film.width + column * cellWidth + x)]!;
          sum += Math.abs(shot.data[4 * (shotY * shot.width + shotX)]! - there);
        }
      }
      return sum;
    };
    const places = Array.from(
      { length: rows * columns },
      (_, index) => [Math.floor(index / columns), index % columns] as [number, number],
    );
    return places.reduce((best, place) => (distance(...place) < distance(...best) ? place : best));
  }

  it('has a tab, and is shown at its end', async () => {
    const { workbench } = editor;
    await workbench.openFile('digits.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('finished');
    await part('tab-film').click();
    await expect.poll(() => workbench.runPanel.openedTab(), soon).toBe('Film');
    await expect.poll(frame, soon).toBe('step 4, 5 of 5');
    await expect
      .poll(() => part('film-image').evaluate((image) => (image as HTMLImageElement).naturalWidth), soon)
      .toBe(5 * 28);
    expect(await play().getAttribute('aria-label')).toBe('Play the Film');
    await editor.screenshot('last');
  });

  it('projects the frame that the slider stands at, of every class', async () => {
    expect(await part('film-frame').locator('canvas').count()).toBe(10);
    expect(await shownBy(3)).toEqual([3, 4]);
    await part('film-slider').fill('0');
    await expect.poll(frame, soon).toBe('initial, 1 of 5');
    expect(await shownBy(3)).toEqual([3, 0]);
    expect(await shownBy(9)).toEqual([9, 0]);
  });

  it('is moved by keys: arrows on the slider, comma and full stop anywhere', async () => {
    const { keyboard } = editor.workbench.page;
    await part('film-slider').focus();
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await expect.poll(frame, soon).toBe('step 2, 3 of 5');
    await part('tab-film').click();
    await keyboard.press('.');
    await expect.poll(frame, soon).toBe('step 3, 4 of 5');
    await keyboard.press(',');
    await keyboard.press(',');
    await expect.poll(frame, soon).toBe('step 1, 2 of 5');
    // The step bar has not moved.
    expect(await part('step-value').innerText()).toBe('40');
  });

  it('is moved by a press on the strips, which marks the frame there', async () => {
    const { width, height } = (await part('film-image').boundingBox())!;
    await part('film-image').click({ position: { x: width * 0.7, y: height / 2 }, force: true });
    await expect.poll(frame, soon).toBe('step 3, 4 of 5');
    expect(await shownBy(0)).toEqual([0, 3]);
    await editor.screenshot('frame');
  });

  it('plays when it is asked to, over and over, until it is asked to stop', async () => {
    const seen = new Set<string | null>();
    await play().click();
    await expect.poll(async () => seen.add(await frame()).size, { ...soon, interval: 20 }).toBe(5);
    expect(await play().getAttribute('aria-label')).toBe('Stop the Film');
    await play().click();
    expect(await play().getAttribute('aria-label')).toBe('Play the Film');
  });

  it('compares two training steps, in the strips and in the enlarged frame', async () => {
    const { workbench } = editor;
    const compare = workbench.page
      .locator('iframe.webview.ready')
      .filter({ visible: true })
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame()
      .getByRole('button', { name: 'Compare Two Steps' });
    await part('film-slider').fill('4');
    await compare.click();
    await expect.poll(() => part('film-frame').getAttribute('class'), soon).toContain('divided');
    await editor.screenshot('compared');
    await compare.click();
    await expect.poll(() => part('film-frame').getAttribute('class'), soon).not.toContain('divided');
  });

  it('is as it was after the window was loaded anew', async () => {
    const { workbench } = editor;
    await part('film-slider').fill('2');
    await workbench.reload();
    await expect.poll(() => workbench.runPanel.openedTab(), soon).toBe('Film');
    await expect.poll(frame, soon).toBe('step 2, 3 of 5');
    expect(await shownBy(5)).toEqual([5, 2]);
  });
});
