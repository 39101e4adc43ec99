import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { RunDeclarations } from '../protocol/declarations';
import { GraphicsLoad } from './graphicsLoad';

/** What the machine does while a run trains: curves that tell nothing of the model. */
export const machineDeclarations: Pick<RunDeclarations, 'groups' | 'series'> = {
  groups: [
    { id: 'machine/speed', title: 'Images per Second' },
    { id: 'machine/data', title: 'Waiting for Images' },
    { id: 'machine/processor', title: 'Processor', range: [0, 1] },
    { id: 'machine/memory', title: 'Memory' },
    { id: 'machine/gpu', title: 'GPU', range: [0, 1] },
  ],
  series: [
    { id: 'machine/speed/images', title: 'training', group: 'machine/speed', unit: 'number' },
    { id: 'machine/data/wait', title: 'of a training step', group: 'machine/data', unit: 'share' },
    { id: 'machine/processor/run', title: 'this run', group: 'machine/processor', unit: 'share' },
    { id: 'machine/processor/all', title: 'whole machine', group: 'machine/processor', unit: 'share' },
    { id: 'machine/memory/run', title: 'this run', group: 'machine/memory', unit: 'bytes' },
    { id: 'machine/memory/all', title: 'whole machine', group: 'machine/memory', unit: 'bytes' },
    { id: 'machine/gpu/busy', title: 'busy', group: 'machine/gpu', unit: 'share' },
    { id: 'machine/gpu/memory', title: 'memory', group: 'machine/gpu', unit: 'share' },
  ].map((series) => ({ ...series, better: null, ofMachine: true }) as RunDeclarations['series'][number]),
};

/** Milliseconds between two looks: fast steps have far more points of their curves. */
const lookInterval = 1000;

/** Processor time in milliseconds since some moment, of this process and of all processors. */
interface Times {
  at: number;
  own: number;
  busy: number;
  all: number;
}

/** How fast the run trains; null where nothing tells yet. */
interface TrainingSpeed {
  imagesPerSecond: number | null;
  /** The share of a step's time that it waits for images. */
  waitShare: number | null;
}

/** Looks at the machine now and then, without ever waiting for it. */
export class MachineLoad {
  private before = timesNow();
  private lookAgainAt = -Infinity;
  private readonly graphics: GraphicsLoad | null;

  /** @param onGraphics whether the run computes on a GPU. */
  constructor(onGraphics: boolean) {
    this.graphics = onGraphics ? new GraphicsLoad() : null;
  }

  /**
   * Figures by series since the last look; none where that is less than a second ago. A system that does not tell
   * something leaves it out.
   */
  look({ imagesPerSecond, waitShare }: TrainingSpeed, now = performance.now()): Record<string, number> {
    if (now < this.lookAgainAt) return {};
    this.lookAgainAt = now + lookInterval;
    const [before, after] = [this.before, (this.before = timesNow())];
    const own = (after.own - before.own) / ((after.at - before.at) * availableParallelism());
    const whole = (after.busy - before.busy) / (after.all - before.all);
    return finite({
      'machine/speed/images': imagesPerSecond ?? NaN,
      'machine/data/wait': waitShare ?? NaN,
      'machine/processor/run': Math.min(1, own),
      'machine/processor/all': Math.min(1, whole),
      'machine/memory/run': process.memoryUsage.rss(),
      'machine/memory/all': totalmem() - freemem(),
      ...this.graphics?.look(now),
    });
  }
}

function finite(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}

function timesNow(): Times {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), own: (user + system) / 1000, ...processorTimes() };
}

/** On Linux one line of a file: asking for each processor takes long where there are hundreds. */
function processorTimes(): { busy: number; all: number } {
  if (process.platform === 'linux') {
    try {
      return parseStat(readFileSync('/proc/stat', 'utf8'));
    } catch {
      return { busy: NaN, all: NaN };
    }
  }
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { busy: all - idle, all };
}

/** Linux's times of all processors together: "cpu user nice system idle iowait irq softirq steal …". */
export function parseStat(text: string): { busy: number; all: number } {
  const line = text.slice(0, text.indexOf('\n'));
  // Guests' time, behind the first eight, is part of the users' already.
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  const all = times.reduce((sum, time) => sum + time, 0);
  return { busy: all - ((times[3] ?? NaN) + (times[4] ?? 0)), all };
}
