import type { MemoryReport } from '../runtime/profile/memory';
import type { CostReport, CostRow } from '../runtime/profile/report';
import { formatCount } from '../format';

/** What was measured of a step, or of another call of an experiment's programs. */
export interface StepProfile extends CostReport {
  program: 'step' | 'generate';
  device: string;
  warmUps: number;
  steps: number;
  /** Median of a whole call: feeding and reading included, recording not. */
  milliseconds: number;
  /** The same while it was recorded: what the shares refer to. */
  recordedMilliseconds: number;
  /** Images of one call. */
  images: number;
  imagesPerSecond: number;
  memory: MemoryReport;
  /** Operations that the device left to the processor, in words. */
  warnings: string[];
}

const barWidth = 24;

/** The report as a person reads it; `limit` rows of the long table. */
export function profileText(profile: StepProfile, limit: number): string {
  const {
    program,
    device,
    warmUps,
    steps,
    milliseconds,
    images,
    imagesPerSecond,
    recordedMilliseconds,
    share,
    programs,
    memory,
    bufferBytes,
    clock,
    warnings,
  } = profile;
  const call = program === 'step' ? 'step' : 'generation';
  const facts: [string, string][] = [
    ['device', device],
    [
      call,
      `${number(milliseconds)} ms, the median of ${steps} after ${warmUps} to warm up; ` +
        `${number(imagesPerSecond)} images/s (${images} a ${call})`,
    ],
    ...programs.map(({ name, nodes, executed, runs }): [string, string] => [
      'program',
      `${name}: ${formatCount(nodes)} nodes traced, ${formatCount(executed)} run by ONNX ` +
        `Runtime${runs === 1 ? '' : `; ${number(runs)} runs a ${call}`}`,
    ]),
    [
      'operations',
      `${percent(share)} of a recorded ${call} is spent in ` +
        `them${clock === 'gpu' ? ', as the GPU timed its kernels' : ''}; recording stretches it to ` +
        `${number(recordedMilliseconds)} ms`,
    ],
    [
      'memory',
      `${mebibytes(memory.peak)} at its peak, ${mebibytes(memory.before)} before compiling: resident memory ` +
        'of this process, as the operating system counts it',
    ],
    ...(bufferBytes === null
      ? []
      : [
          ['', `${mebibytes(bufferBytes)} at most in ONNX Runtime's own buffers, by its own count`] satisfies [
            string,
            string,
          ],
        ]),
    ...warnings.map((warning): [string, string] => ['warning', warning]),
  ];
  return [
    ...facts.map(([name, text]) => `${name.padEnd(12)}${text}`),
    '',
    ...table(profile.rows, limit, call, true),
    '',
    ...table(profile.operations, limit, call, false),
  ].join('\n');
}

/** Rows with a bar for each one's share, and what is left in one last line. */
function table(rows: readonly CostRow[], limit: number, call: string, shapes: boolean): string[] {
  const shown = rows.slice(0, limit);
  const rest = rows.slice(limit);
  const longest = (texts: string[]) => Math.max(...texts.map(({ length }) => length));
  const nameWidth = Math.max(9, longest(shown.map(({ operation }) => operation))) + 2;
  const shapeWidth = shapes ? Math.max(6, longest(shown.map(({ outputShape }) => outputShape ?? ''))) + 2 : 0;
  const line = (operation: string, shape: string, count: string, ms: string, share: string, sum: string, bar: string) =>
    (
      `${operation.padEnd(nameWidth)}${shape.padEnd(shapeWidth)}${count.padStart(7)}${ms.padStart(11)}${share.padStart(9)}${sum.padStart(9)} ` +
      ` ${bar}`
    ).trimEnd();
  const largest = shown[0]?.share ?? 1;
  let sum = 0;
  return [
    line(
      'operation',
      shapes ? 'output' : '',
      'count',
      `ms/${call === 'step' ? 'step' : 'call'}`,
      'share',
      'so far',
      '',
    ),
    ...shown.map(({ operation, outputShape, count, milliseconds, share }) => {
      sum += share;
      return line(
        operation,
        shapes ? (outputShape ?? '') : '',
        number(count),
        milliseconds.toFixed(2),
        percent(share),
        percent(sum),
        '█'.repeat(Math.round((barWidth * share) / largest)),
      );
    }),
    ...(rest.length === 0
      ? []
      : [
          line(
            `${rest.length} more`,
            '',
            number(total(rest, 'count')),
            total(rest, 'milliseconds').toFixed(2),
            percent(total(rest, 'share')),
            percent(sum + total(rest, 'share')),
            '',
          ),
        ]),
  ];
}

function total(rows: readonly CostRow[], key: 'count' | 'milliseconds' | 'share'): number {
  return rows.reduce((sum, row) => sum + row[key], 0);
}

/** Whole where it is large, with a digit or two where it is small. */
function number(value: number): string {
  return value >= 100 || Number.isInteger(value) ? formatCount(Math.round(value)) : value.toPrecision(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function mebibytes(bytes: number): string {
  return `${formatCount(Math.round(bytes / 2 ** 20))} MiB`;
}
