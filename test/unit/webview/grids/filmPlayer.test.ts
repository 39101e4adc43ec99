import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChosenFrame } from '../../../../webview/grids/filmFrames';
import { FilmPlayer } from '../../../../webview/grids/filmPlayer';

/** A player of a film with four frames, which ones it has shown since, and what was kept as chosen. */
function playerAt(chosen: ChosenFrame) {
  const kept: ChosenFrame[] = [];
  const shown: number[] = [];
  const player = new FilmPlayer((frame) => kept.push(frame));
  player.update(4, chosen);
  player.watch(() => shown.push(player.frame));
  return { player, kept, shown };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the player of films', () => {
  it('plays nothing by itself', () => {
    const { player, shown } = playerAt(1);
    player.update(4, 2);
    expect([player.playing, vi.getTimerCount(), shown]).toEqual([false, 0, [2]]);
  });

  it('goes from frame to frame and begins anew, and keeps the one it is stopped at', () => {
    const { player, kept, shown } = playerAt(2);
    player.toggle();
    for (let frame = 0; frame < 4; frame++) vi.advanceTimersToNextTimer();
    expect(shown).toEqual([2, 3, 0, 1, 2]);
    expect(kept).toEqual([]);
    player.toggle();
    expect([player.playing, vi.getTimerCount(), kept]).toEqual([false, 0, [2]]);
  });

  it('begins with the blank canvas where the images are finished', () => {
    const { player, shown } = playerAt('last');
    player.toggle();
    expect(shown).toEqual([0]);
  });

  it('plays on while the run grows, and on a film of another length', () => {
    const { player } = playerAt(1);
    player.toggle();
    vi.advanceTimersToNextTimer();
    player.update(4, 1);
    expect(player.frame).toBe(2);
    player.update(6, 1);
    expect([player.frame, player.playing]).toEqual([2, true]);
  });

  it('stops when a frame is chosen, and when no film is on show any more', () => {
    const { player, kept } = playerAt(1);
    player.toggle();
    player.moveBy(9);
    expect([player.playing, player.frame, kept.at(-1)]).toEqual([false, 3, 'last']);
    player.toggle();
    player.update(0, 'last');
    expect([player.playing, vi.getTimerCount()]).toEqual([false, 0]);
    player.toggle();
    player.moveTo(1);
    expect([player.playing, player.frame]).toEqual([false, 0]);
  });
});
