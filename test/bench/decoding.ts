import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { readableFormats } from '../../engine/datasets/formats/imageFormat';
import { UserError } from '../../engine/errors';
import { imageSeeds } from '../fuzz/imageSeeds';
import { densePhoto } from '../unit/datasets/densePhoto';
import { PythonProcess } from './peer';
import { figures, markdownLines } from './table';

/**
 * `npm run bench:decoding -- [--images FOLDER]… [--pictures FOLDER] [--python PROGRAM]`: pixels of image files by our
 * decoders beside Pillow's, upright and on white. The files are those in each `--images`, small ones of every kind that
 * the fuzz mutates, and the pictures (`media/`, or another folder's) as Pillow writes them in all formats and modes.
 */
const { values: options } = parseArgs({
  options: {
    images: { type: 'string', multiple: true, default: [] },
    pictures: { type: 'string', default: resolve(import.meta.dirname, '../../media') },
    python: { type: 'string', default: 'python3' },
  },
});

const greetingSchema = z.object({ pillow: z.string() });
const pixelsSchema = z.object({ kind: z.string(), width: z.number(), height: z.number(), rgb: z.string() });
const answerSchema = z.union([pixelsSchema, z.object({ error: z.string() })]);

/** What is known of the files of a kind. */
interface Comparison {
  files: number;
  /** Files without a difference. */
  equal: number;
  values: number;
  sum: number;
  max: number;
}

const extensions = new Set<string>(Object.values(readableFormats).flat());
const imagesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => extensions.has(extname(name).toLowerCase()))
    .sort()
    .map((name) => join(folder, name));

async function writeSeeds(folder: string): Promise<void> {
  for (const [format, seeds] of Object.entries(imageSeeds))
    for (const [i, bytes] of (await seeds()).entries()) writeFileSync(join(folder, `seed${i}.${format}`), bytes);
}

const comparisons = new Map<string, Comparison>();
const differing: string[] = [];

async function compare(path: string, pillow: PythonProcess): Promise<void> {
  const ours = await densePhoto(readFileSync(path), path).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
  const theirs = answerSchema.parse(await pillow.ask(path));
  const name = basename(path);
  if (ours instanceof UserError || 'error' in theirs) {
    if (!(ours instanceof UserError))
      differing.push(`${name}: only we read it; Pillow: ${(theirs as { error: string }).error}`);
    else if (!('error' in theirs)) differing.push(`${name}: only Pillow reads it; we: ${ours.message}`);
    return;
  }
  if (ours.width !== theirs.width || ours.height !== theirs.height) {
    differing.push(`${name}: ${ours.width} x ${ours.height}, by Pillow ${theirs.width} x ${theirs.height}`);
    return;
  }
  const wanted = inflateSync(Buffer.from(theirs.rgb, 'base64'));
  const found = comparisons.get(theirs.kind) ?? { files: 0, equal: 0, values: 0, sum: 0, max: 0 };
  comparisons.set(theirs.kind, found);
  let [sum, max] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs(ours.data[i]! - wanted[i]!);
    sum += difference;
    max = Math.max(max, difference);
  }
  if (max > 2) differing.push(`${name} (${theirs.kind}): up to ${max}, ${figures(sum / wanted.length)} in the mean`);
  found.files++;
  if (max === 0) found.equal++;
  found.values += wanted.length;
  found.sum += sum;
  found.max = Math.max(found.max, max);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-decoding-'));
  const script = join(import.meta.dirname, 'peers/pillow.py');
  const pillow = new PythonProcess(options.python, ['-B', script, '--write', folder, ...imagesIn(options.pictures)]);
  try {
    const greeting = greetingSchema.parse(await pillow.line());
    await writeSeeds(folder);
    for (const each of [folder, ...options.images]) for (const path of imagesIn(each)) await compare(path, pillow);
    console.log(`Levels of 255 between our pixels and those of Pillow ${greeting.pillow}`);
    const rows = [...comparisons].sort(([one], [other]) => one.localeCompare(other));
    const cells = rows.map(([kind, { files, equal, values, sum, max }]) => [
      kind,
      ...[files, equal, max].map(String),
      figures(sum / values),
    ]);
    for (const line of markdownLines([['format', 'files', 'equal', 'max', 'mean'], ...cells])) console.log(line);
    for (const line of differing) console.log(line);
  } finally {
    pillow.close();
    rmSync(folder, { recursive: true });
  }
}

void main();
