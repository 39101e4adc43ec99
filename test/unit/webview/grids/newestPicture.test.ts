import { describe, expect, it } from 'vitest';
import { NewestPicture } from '../../../../webview/grids/newestPicture';

/** Pictures that come when they are told to. */
class SlowPictures {
  readonly asked: string[] = [];
  readonly #come = new Map<string, (image: HTMLImageElement) => void>();

  has(url: string): boolean {
    return this.asked.includes(url);
  }

  load(url: string): Promise<HTMLImageElement> {
    this.asked.push(url);
    return new Promise((resolve) => this.#come.set(url, resolve));
  }

  come(url: string): void {
    this.#come.get(url)!({ src: url } as HTMLImageElement);
  }
}

describe('NewestPicture', () => {
  it('loads the last of those that were asked for while one was on its way', async () => {
    const pictures = new SlowPictures();
    const newest = new NewestPicture(pictures);
    const loads = ['a', 'b', 'c', 'd'].map((url) => newest.load(url));
    expect(pictures.asked).toEqual(['a']);
    pictures.come('a');
    expect(await Promise.all(loads.slice(0, 3))).toEqual([{ src: 'a' }, undefined, undefined]);
    expect(pictures.asked).toEqual(['a', 'd']);
    pictures.come('d');
    expect(await loads[3]).toEqual({ src: 'd' });
  });

  it('does not let one that is there already wait', async () => {
    const there = { src: 'there' } as HTMLImageElement;
    const onTheirWay = new Promise<HTMLImageElement>(() => undefined);
    const newest = new NewestPicture({
      has: (url) => url === there.src,
      load: (url) => (url === there.src ? Promise.resolve(there) : onTheirWay),
    });
    void newest.load('slow');
    expect(await newest.load(there.src)).toBe(there);
  });
});
