import { expect, it } from 'vitest';
import type { Plot } from '../../../../webview/charts/paintLines';
import { paintNotes } from '../../../../webview/charts/paintNotes';
import { SvgPen } from '../../../../webview/charts/svgPen';

const plot: Plot = { left: 50, top: 10, right: 450, bottom: 110, x: (x) => 50 + x, y: (y) => y, value: (y) => y };

it('notes are words beside a broken line at their x, inside the plot, and left out where that is not shown', () => {
  const pen = new SvgPen();
  const notes = [
    { x: 100, words: 'seed 0 → 3' },
    { x: 390, words: 'rate 1 → 0.1' },
    { x: 500, words: 'not shown' },
  ];
  paintNotes(pen, plot, notes, { colour: '#555', font: '11px Arial' });
  const drawn = pen.document(500, 120);
  expect(drawn).toMatch(/<path d="M150 10L150 110"[^>]*stroke-dasharray="2 3"/);
  expect(drawn).toMatch(/<text x="154" [^>]*>seed 0 → 3<\/text>/);
  expect(drawn).toMatch(/<text x="436" [^>]*text-anchor="end"[^>]*>rate 1 → 0.1<\/text>/);
  expect(drawn).not.toContain('not shown');
});
