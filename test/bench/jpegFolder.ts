import { existsSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { Random } from '../../engine/random';

export interface JpegFolder {
  width: number;
  height: number;
  count: number;
  /** Files that differ; the others are hard links to them, each of which is decoded like any other. */
  distinct: number;
}

/** A folder of JPEGs in two classes, made where there is none: encoding them takes minutes. @returns its path. */
export function jpegFolder(folder: string, { count, distinct, ...size }: JpegFolder): string {
  const pathOf = (i: number) => join(folder, i % 2 === 0 ? 'even' : 'odd', `${i}.jpg`);
  if (existsSync(pathOf(count - 1))) return folder;
  const random = Random.from(0, 'pictures');
  for (const name of ['even', 'odd']) mkdirSync(join(folder, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    if (i < distinct) writeFileSync(pathOf(i), pictureOf(random, size));
    else if (!existsSync(pathOf(i))) linkSync(pathOf(i % distinct), pathOf(i));
  }
  return folder;
}

/**
 * A picture that a JPEG has as much to do with as with a photograph: waves of all lengths, the longer the stronger (the
 * spectrum of photographs falls so), shapes with edges, and the noise of a sensor.
 */
function pictureOf(random: Random, { width, height }: { width: number; height: number }): Uint8Array {
  const waves = Array.from({ length: 8 }, (_, i) => {
    const [angle = 0, shift = 0, red = 0, green = 0, blue = 0] = random.uniforms(5);
    const frequency = (2 * Math.PI * 1.7 ** i) / width;
    const [x, y] = [frequency * Math.cos(2 * Math.PI * angle), frequency * Math.sin(2 * Math.PI * angle)];
    return { x, y, shift: 6.28 * shift, colour: [red, green, blue], strength: 90 / (i + 1) };
  });
  const data = new Uint8Array(4 * width * height).fill(255);
  const noise = random.uniforms(width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const edge = Math.sin(x / 37 + waves[0]!.shift) + Math.cos(y / 29 + waves[1]!.shift) > 0.6 ? 60 : 0;
    for (let channel = 0; channel < 3; channel++) {
      let value = 110 + edge + 12 * noise[i]!;
      for (const wave of waves)
        value += wave.strength * (wave.colour[channel]! - 0.3) * Math.sin(wave.x * x + wave.y * y + wave.shift);
      data[4 * i + channel] = Math.max(0, Math.min(255, value));
    }
  }
  return encode({ width, height, data }, 85).data;
}
