import type { BrowserContext, Frame, Page } from 'playwright-core';
import { acceptFunctions } from '../../workbench/browser';

/** What must be seen before a page counts as painted, as CSS selectors. */
export interface Picture {
  /** The chart that is looked for first; canvases, or paths of SVG. */
  first: string;
  /** All charts. */
  charts: string;
  images: string;
  /** How many there must be of what, in sight or not, before all is there. */
  all?: Readonly<Record<string, number>>;
}

/** Moments in milliseconds since 1970, by the browser's clock. */
interface Painted {
  /** The first chart has its lines, and an image is there. */
  first: number | null;
  /** So have all charts and images that are in sight. */
  whole: number | null;
}

/** Milliseconds between two looks. */
const lookEvery = 5;
/** Milliseconds after which nothing will be painted any more. */
const patience = 180_000;

type Watched = Window & { painted?: Painted; pressed?: number; watchPainting?: () => void };

/**
 * Lets every page and webview that is opened from now on note when it is painted, and when a button of the mouse was
 * pressed in it.
 */
export async function watchPainting(context: BrowserContext, picture: Picture): Promise<void> {
  await acceptFunctions(context);
  await context.addInitScript(
    ({ first, charts, images, all = {}, lookEvery }: Picture & { lookEvery: number }) => {
      const now = () => performance.timeOrigin + performance.now();
      addEventListener('pointerdown', () => ((window as Watched).pressed = now()), true);
      const glass = Object.assign(document.createElement('canvas'), { width: 96, height: 48 });
      const pen = glass.getContext('2d', { willReadFrequently: true })!;

      /** Whether anything in it has a colour: axes and grids are grey. */
      const isInked = (canvas: HTMLCanvasElement): boolean => {
        if (canvas.width === 0 || canvas.height === 0) return false;
        pen.clearRect(0, 0, glass.width, glass.height);
        pen.drawImage(canvas, 0, 0, glass.width, glass.height);
        const { data } = pen.getImageData(0, 0, glass.width, glass.height);
        for (let i = 0; i < data.length; i += 4) {
          const [r, g, b, a] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!];
          if (a > 16 && Math.max(r, g, b) - Math.min(r, g, b) > 30) return true;
        }
        return false;
      };
      const isDrawn = (chart: Element): boolean =>
        chart instanceof HTMLCanvasElement ? isInked(chart) : (chart.getAttribute('d')?.length ?? 0) > 20;
      const isLoaded = (image: Element): boolean =>
        image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0;
      const inSight = (selector: string): Element[] =>
        [...document.querySelectorAll(selector)].filter((element) => {
          const { top, bottom, width } = element.getBoundingClientRect();
          return width > 0 && bottom > 0 && top < innerHeight;
        });

      const isComplete = () =>
        Object.entries(all).every(([selector, count]) => document.querySelectorAll(selector).length >= count);

      const watch = () => {
        const painted: Painted = { first: null, whole: null };
        (window as Watched).painted = painted;
        // Not by animation frames: VS Code rewrites a webview's document, which drops those that were asked for.
        const looking = setInterval(() => {
          const [pictures, drawings] = [inSight(images), inSight(charts)];
          if (!pictures.some(isLoaded)) return;
          if (painted.first === null && inSight(first).some(isDrawn)) painted.first = now();
          if (painted.first !== null && isComplete() && pictures.every(isLoaded) && drawings.every(isDrawn))
            painted.whole = now();
          if (painted.whole !== null) clearInterval(looking);
        }, lookEvery);
      };
      (window as Watched).watchPainting = watch;
      watch();
    },
    { ...picture, lookEvery },
  );
}

/** Lets a page that was painted before look again. */
export async function watchAgain(frame: Frame): Promise<void> {
  await frame.evaluate(() => (window as Watched).watchPainting!());
}

/** What `frame` has noted once all of it is painted. */
export async function paintedIn(frame: Frame): Promise<{ first: number; whole: number }> {
  await frame.waitForFunction(() => (window as Watched).painted?.whole, undefined, { timeout: patience });
  return frame.evaluate(() => (window as Watched).painted as { first: number; whole: number });
}

/** When a button of the mouse was last pressed in the page itself. */
export function pressedIn(page: Page): Promise<number> {
  return page.evaluate(() => (window as Watched).pressed ?? NaN);
}

/** When an element that matches is there and can be seen. */
export async function seenIn(page: Page, selector: string): Promise<number> {
  const seen = await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll(wanted)].some(
        (element) => element.checkVisibility({ visibilityProperty: true }) && element.clientWidth > 0,
      ) && performance.timeOrigin + performance.now(),
    selector,
    { timeout: patience },
  );
  return (await seen.jsonValue()) as number;
}
