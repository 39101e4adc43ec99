import type { Plot } from './paintLines';
import type { Pen } from './pen';

/** Words at an x of a plot: what was changed there. */
export interface Note {
  x: number;
  words: string;
}

/** In pixels: between a note's line and its words, between two rows of words, and what a letter takes. */
const room = { gap: 4, row: 12, letter: 5.6 };
/** Words of neighbouring notes stand in rows of their own, as far as there are rows. */
const rows = 3;

/** Draws a broken upright line for each note, with its words at the top, on the side where there is room. */
export function paintNotes(
  pen: Pen,
  plot: Plot,
  notes: readonly Note[],
  style: { colour: string; font: string },
): void {
  pen.save();
  pen.strokeStyle = style.colour;
  pen.fillStyle = style.colour;
  pen.font = style.font;
  pen.textBaseline = 'middle';
  pen.lineWidth = 1;
  for (const [index, { x, words }] of notes.entries()) {
    const at = plot.x(x);
    if (at < plot.left || at > plot.right) continue;
    pen.setLineDash([2, 3]);
    pen.beginPath();
    pen.moveTo(at, plot.top);
    pen.lineTo(at, plot.bottom);
    pen.stroke();
    pen.setLineDash([]);
    const isAtRight = at + room.gap + words.length * room.letter > plot.right;
    pen.textAlign = isAtRight ? 'right' : 'left';
    pen.fillText(words, at + (isAtRight ? -room.gap : room.gap), plot.top + ((index % rows) + 0.5) * room.row);
  }
  pen.restore();
}
