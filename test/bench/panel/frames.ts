import type { Frame } from 'playwright-core';

/**
 * How smoothly a page draws, as a person sees it: the time from each animation frame to the next while something is
 * done to the page. The browser draws sixty times a second at most, so that a frame that was in time is one of 16.7 ms,
 * and one that was missed makes it 33. How much of a frame was work is told apart: from the moment it was due until the
 * main thread is through with its handlers, scripts, layout and painting.
 */
export interface FrameTimes {
  /** Milliseconds between frames. */
  frames: Spread;
  /** Milliseconds of work in a frame. */
  work: Spread;
}

interface Spread {
  median: number;
  p95: number;
  max: number;
}

/** @param values at least one. */
function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { median: at(0.5), p95: at(0.95), max: sorted.at(-1)! };
}

interface Sampler {
  frames: number[];
  work: number[];
  stop: boolean;
}

type Sampled = Window & { frameSampler?: Sampler };

/** The frames of a page or of a webview in it, from just before `act` until a moment after it. */
export async function framesDuring(frame: Frame, act: () => Promise<void>): Promise<FrameTimes> {
  await frame.evaluate(() => {
    const sampler: Sampler = { frames: [], work: [], stop: false };
    (window as Sampled).frameSampler = sampler;
    const channel = new MessageChannel();
    let [due, before] = [0, 0];
    // A message that was sent in a frame comes when that frame's layout and painting are done.
    channel.port1.onmessage = () => sampler.work.push(performance.now() - due);
    const tick = (time: number) => {
      if (before > 0) sampler.frames.push(time - before);
      [due, before] = [time, time];
      channel.port2.postMessage(null);
      if (!sampler.stop) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await act();
  const { frames, work } = await frame.evaluate(async () => {
    // What was asked for last may be drawn a little later.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const sampler = (window as Sampled).frameSampler!;
    sampler.stop = true;
    return sampler;
  });
  return { frames: spread(frames), work: spread(work) };
}
