import { describe, expect, it } from 'vitest';
import { curvesCsv } from '../../../../webview/charts/chartFiles';
import { Curve } from '../../../../webview/charts/curve';
import { styleAmong } from '../../../../webview/charts/palette';
import { dragged } from '../../../../webview/charts/plotPointer';
import { SvgPen } from '../../../../webview/charts/svgPen';

const named = (id: string, steps: number[], values: number[]) => ({
  id,
  title: id,
  curve: new Curve({ name: id, steps: Float64Array.from(steps), values: Float64Array.from(values) }),
});

describe('curves as CSV', () => {
  it('have every point to its last digit, a row for each step that any of them has', () => {
    const third = 1 / 3;
    expect(curvesCsv([named('loss/a', [1, 2, 4], [third, NaN, -2e-17]), named('b, "odd"', [2, 3], [5, 6])])).toBe(
      `step,loss/a,"b, ""odd"""\n1,${third},\n2,NaN,5\n3,,6\n4,-2e-17,\n`,
    );
  });

  it('are a head alone where there are no points', () => {
    expect(curvesCsv([named('a', [], [])], 'seconds')).toBe('seconds,a\n');
  });
});

describe('the SVG pen', () => {
  it('writes paths and texts as they were drawn, clipped and dashed as long as that was set', () => {
    const pen = new SvgPen();
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, 10, 5);
    pen.clip();
    pen.beginPath();
    pen.moveTo(0, 1.239);
    pen.lineTo(4, 2);
    pen.strokeStyle = '#123456';
    pen.setLineDash([6, 3]);
    pen.stroke();
    pen.restore();
    pen.font = '600 13px Arial';
    pen.textAlign = 'right';
    pen.fillText('a < "b"', 3, 4);
    const text = pen.document(20, 10);
    expect(text).toContain('<clipPath id="clip-0"><path d="M0 0h10v5h-10Z"/></clipPath>');
    expect(text).toMatch(
      /<path d="M0 1.24L4 2"[^>]* stroke="#123456"[^>]* stroke-dasharray="6 3" clip-path="url\(#clip-0\)"/,
    );
    expect(text).toMatch(/<text x="3" y="4" font-family="Arial" font-size="13" font-weight="600" text-anchor="end"/);
    expect(text).toContain('>a &#60; &#34;b&#34;</text>');
    expect(pen.strokeStyle).toBe('#000');
  });
});

describe('styles of lines', () => {
  const dark = ['#59a4f9', '#d18616', '#89d185', '#b180d7', '#f14c4c', '#cca700'];

  it('are the colours, then the same ones dashed', () => {
    expect(styleAmong(dark, 1)).toEqual({ colour: '#d18616', dash: [] });
    expect(styleAmong(dark, 7)).toEqual({ colour: '#d18616', dash: [6, 3] });
  });

  it('dash the second of two blues at once, as in light high contrast, and never draw two lines alike', () => {
    const light = ['#1a85ff', '#0f4a85', '#374e06', '#652d90', '#b5200d', '#895503'];
    expect(styleAmong(light, 1)).toEqual({ colour: '#0f4a85', dash: [6, 3] });
    expect(styleAmong(light, 2).dash).toEqual([]);
    const styles = Array.from({ length: 12 }, (_, index) => JSON.stringify(styleAmong(light, index)));
    expect(new Set(styles).size).toBe(12);
  });
});

describe('a drag over a plot', () => {
  it('is along x, along y, over a rectangle, or none', () => {
    const along = (x: number, y: number) => dragged({ x: 100, y: 100 }, { x: 100 + x, y: 100 + y }).along;
    expect([along(80, 5), along(-80, 10), along(3, 60), along(80, -60), along(2, 3), along(400, 20)]).toEqual([
      'x',
      'x',
      'y',
      'both',
      'neither',
      'x',
    ]);
    expect(dragged({ x: 5, y: 9 }, { x: 2, y: 90 })).toMatchObject({ from: { x: 2, y: 9 }, to: { x: 5, y: 90 } });
  });
});
