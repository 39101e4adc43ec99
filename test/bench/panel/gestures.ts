import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';
import { framesDuring, type FrameTimes } from './frames';

/** What a person can do with the charts and grids of a page, ours or a peer's. */
export interface Instruments {
  page: Page;
  /** The page itself, or the webview in it. */
  frame: Frame;
  chart: Locator;
  steps: Locator;
  smoothing: Locator;
  toggleLogarithmic: () => Promise<void>;
}

interface Point {
  x: number;
  y: number;
}

/** Milliseconds between two moves of the pointer, whether the page has dealt with the last one or not. */
const moveEvery = 16;

/** What is done, by its name in the table. */
const gestures: Record<string, (instruments: Instruments) => Promise<void>> = {
  async hover({ page, chart }) {
    const [left, right] = await edges(chart);
    const move = ({ x, y }: Point) => page.mouse.move(x, y);
    await move(left);
    await sweep(left, right, 2000, move);
    await sweep(right, left, 2000, move);
  },

  scrub: ({ page, steps }) => slide(page, steps),

  /** Part of the axis is chosen by a drag, and all of it again by a double click. */
  async zoom({ page, chart }) {
    const [left, right] = await edges(chart);
    for (let time = 0; time < 8; time++) {
      const [from, to] = [between(left, right, 0.1 + 0.05 * time), between(left, right, 0.6 + 0.04 * time)];
      await drag(page, [from, to], 250);
      await delay(50);
      if (time % 2 === 1) await page.mouse.dblclick(from.x, from.y);
    }
  },

  /** There and back, five times a second at most. */
  async log({ toggleLogarithmic }) {
    for (let time = 0; time < 16; time++) await Promise.all([toggleLogarithmic(), delay(200)]);
  },

  smoothing: ({ page, smoothing }) => slide(page, smoothing),
};

export const gestureNames = Object.keys(gestures);

/** @param name one of `gestureNames`. */
export async function gestureFrames(name: string, instruments: Instruments): Promise<FrameTimes> {
  const { chart, steps, smoothing } = instruments;
  const part = { scrub: steps, smoothing }[name] ?? chart;
  await part.scrollIntoViewIfNeeded({ timeout: 10_000 });
  // What scrolling brings into sight is drawn before anything is counted.
  await delay(500);
  return framesDuring(instruments.frame, () => gestures[name]!(instruments));
}

/** Takes a slider's thumb from one end to the other and back, in four seconds. */
async function slide(page: Page, slider: Locator): Promise<void> {
  const [left, right] = await edges(slider, 0.01);
  await drag(page, [left, right, left], 2000);
}

/**
 * Presses the pointer at the first point, takes it through the others, and lets go.
 * Playwright's own mouse leaves listeners in the page with every move of a pressed button: half a megabyte a minute.
 */
async function drag(page: Page, [from, ...through]: [Point, ...Point[]], milliseconds: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = async (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', { x, y }: Point) => {
    const buttons = type === 'mouseReleased' ? 0 : 1;
    await session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons, clickCount: 1 });
  };
  await page.mouse.move(from.x, from.y);
  await send('mousePressed', from);
  let at = from;
  for (const to of through) {
    await sweep(at, to, milliseconds, (point) => send('mouseMoved', point));
    at = to;
  }
  await send('mouseReleased', at);
  await session.detach();
}

/** Moves the pointer steadily, as a hand does: it waits for nobody. */
async function sweep(
  from: Point,
  to: Point,
  milliseconds: number,
  move: (point: Point) => Promise<void>,
): Promise<void> {
  const moves: Promise<void>[] = [];
  for (const started = performance.now(); ;) {
    const done = Math.min(1, (performance.now() - started) / milliseconds);
    moves.push(move(between(from, to, done)));
    if (done === 1) break;
    await delay(moveEvery);
  }
  await Promise.all(moves);
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}

/** Its left and right end, a little inside, at half of its height. */
async function edges(part: Locator, inside = 0.12): Promise<[left: Point, right: Point]> {
  const { x, y, width, height } = (await part.boundingBox())!;
  const at = (share: number) => ({ x: x + share * width, y: y + height / 2 });
  return [at(inside), at(1 - inside)];
}
