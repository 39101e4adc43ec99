import { themeColour } from '../ui/theme';
import type { Pen } from './pen';

/** A font that every reader of pictures has. */
export const pictureFamily = 'Helvetica, Arial, sans-serif';

/** Around what a chart shows in a file, in pixels: on all sides, and above for the title. */
export const pictureEdge = 12;
export const pictureHead = 28;

/** A chart as a file shows it, with its size in pixels. */
export interface Drawing {
  width: number;
  height: number;
  paint: (pen: Pen) => void;
}

/** The sheet that a chart is drawn on in a file: the editor's background, and the title above. */
export function paintSheet(pen: Pen, title: string, { width, height }: Pick<Drawing, 'width' | 'height'>): void {
  pen.fillStyle = themeColour('editor-background', '#fff');
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.fill();
  pen.fillStyle = themeColour('foreground', '#000');
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  pen.font = `600 13px ${pictureFamily}`;
  pen.fillText(title, pictureEdge, pictureHead / 2 + 2);
}
