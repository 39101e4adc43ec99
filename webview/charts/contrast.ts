/** Red, green and blue, each in [0, 255]. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A colour as themes write it: #rgb, #rrggbb or rgb(…), opacity aside; null for any other. */
export function rgbOf(colour: string): Rgb | null {
  const short = /^#([\da-f])([\da-f])([\da-f])[\da-f]?$/i.exec(colour);
  if (short) return triple(short.slice(1).map((digit) => parseInt(digit + digit, 16)));
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})([\da-f]{2})?$/i.exec(colour);
  if (long) return triple(long.slice(1, 4).map((two) => parseInt(two, 16)));
  const called = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(colour);
  return called && triple(called.slice(1).map(Number));
}

function triple([red = 0, green = 0, blue = 0]: readonly number[]): Rgb {
  return [red, green, blue];
}

/** `share` of one colour over the rest of another. */
export function mixed(over: Rgb, under: Rgb, share: number): Rgb {
  return triple(over.map((value, i) => share * value + (1 - share) * under[i]!));
}

/** Relative luminance in [0, 1] (WCAG 2.2, definition of relative luminance). */
function luminance(colour: Rgb): number {
  const [red, green, blue] = triple(
    colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours in [1, 21] (WCAG 2.2, definition of contrast ratio). */
export function contrast(one: Rgb, other: Rgb): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Black or white, whichever is read more easily on a colour: one of them has a contrast of 4.5 on any. */
export function inkOn(colour: Rgb): string {
  return contrast(colour, [0, 0, 0]) > contrast(colour, [255, 255, 255]) ? '#000000' : '#ffffff';
}
