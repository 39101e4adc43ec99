import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeFileAtomic } from '../../engine/files/atomicFile';
import { kindNames, type Cases, type Figures, type KindName } from './cases';

/**
 * `npm run test:fuzz -- [--count 10000] [--kind KIND]… [--seed 1] [--from 0] [--json FILE]`: mutates real configs,
 * events, control requests, records, checkpoints, messages of panels, images and data files of each format, and checks
 * that nothing crashes, hangs or comes to a wrong state. What is in FILE already is not done again.
 */
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    kind: { type: 'string', multiple: true, default: [...kindNames] },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    json: { type: 'string' },
  },
});
const chunk = 1000;
/** Milliseconds without a new case, after which a process is taken to hang. */
const patience = 60_000;

const figuresSchema = z.object({
  kind: z.enum(kindNames as [KindName, ...KindName[]]),
  ...{ seed: z.number(), from: z.number(), count: z.number() },
  ...{ accepted: z.number(), refused: z.number(), slowest: z.number() },
  failures: z.array(z.object({ number: z.number(), message: z.string() })),
}) satisfies z.ZodType<Figures>;

function runChunk(cases: Cases): Promise<Figures> {
  return new Promise((resolve) => {
    let number = cases.from;
    const child = fork(join(import.meta.dirname, 'chunk.ts'), [JSON.stringify(cases)]);
    const broken = (message: string) => {
      child.kill('SIGKILL');
      resolve({ ...cases, accepted: 0, refused: 0, slowest: 0, failures: [{ number, message }] });
    };
    let timer = setTimeout(() => broken('hangs'), patience);
    child.on('message', (message: { number?: number; figures?: Figures }) => {
      clearTimeout(timer);
      if (message.figures) return resolve(message.figures);
      number = message.number ?? number;
      timer = setTimeout(() => broken('hangs'), patience);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      broken(`the process ended: ${signal ?? code}`);
    });
  });
}

const kinds = z.array(figuresSchema.shape.kind).parse(options.kind);
const [count, seed, from] = [options.count, options.seed, options.from].map((text) =>
  z.coerce.number().parse(text),
) as [number, number, number];
const rows: Figures[] =
  options.json !== undefined && existsSync(options.json)
    ? z.array(figuresSchema).parse(JSON.parse(readFileSync(options.json, 'utf8')))
    : [];

async function main(): Promise<void> {
  for (const kind of kinds) {
    for (let at = from; at < from + count; at += chunk) {
      const cases = { kind, seed, from: at, count: Math.min(chunk, from + count - at) };
      const isDone = rows.some(
        (row) => row.kind === kind && row.seed === seed && row.from === at && row.count === cases.count,
      );
      if (isDone) continue;
      rows.push(await runChunk(cases));
      if (options.json !== undefined) await writeFileAtomic(options.json, `${JSON.stringify(rows, null, 1)}\n`);
    }
    const done = rows.filter((row) => row.kind === kind);
    const sum = (of: (row: Figures) => number) => done.reduce((total, row) => total + of(row), 0);
    const slowest = Math.max(...done.map((row) => row.slowest)).toFixed(2);
    console.log(
      `${kind.padEnd(12)} ${sum((row) => row.count)} cases: ${sum((row) => row.accepted)} accepted, ` +
        `${sum((row) => row.refused)} refused, ${sum((row) => row.failures.length)} failed; slowest ${slowest} s`,
    );
    for (const { number, message } of done.flatMap(({ failures }) => failures).slice(0, 20)) {
      console.log(`  --kind ${kind} --seed ${seed} --from ${number} --count 1: ${message.slice(0, 300)}`);
    }
  }
  if (rows.some(({ kind, failures }) => kinds.includes(kind) && failures.length > 0)) process.exitCode = 1;
}

void main();
