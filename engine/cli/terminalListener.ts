import { oneLine, visible } from '../plainText';
import type { RunProgress } from '../protocol/record';
import { type LatestFigures, progressText } from '../runFolder/formatEvent';
import type { RunListener } from '../runFolder/reporter';

/** Milliseconds between two drawings of the bar. */
const drawInterval = 100;
const clearLine = '\r\u001b[2K';

/** A run in a terminal: lines, and below them one line with a progress bar. */
class ProgressBarListener implements RunListener {
  private status = '';
  private drawAgainAt = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  line(text: string): void {
    this.stream.write(`${clearLine}${visible(text)}\n${this.status}`);
  }

  progress(progress: RunProgress, latest: LatestFigures): void {
    const now = performance.now();
    const complete = progress.step === progress.steps;
    if (now < this.drawAgainAt && !complete) return;
    this.drawAgainAt = now + drawInterval;
    this.status = statusLine(progress, latest, this.stream.columns || 80);
    this.stream.write(clearLine + this.status);
  }

  progressLine(): void {
    /* The bar shows it. */
  }

  close(): void {
    this.status = '';
    this.stream.write(clearLine);
  }
}

/** The bar and what stands beside it, no wider than the terminal. */
export function statusLine(progress: RunProgress, latest: LatestFigures, columns: number): string {
  const barWidth = Math.max(8, Math.min(24, Math.floor(columns / 8)));
  const filled = Math.round((barWidth * progress.step) / progress.steps);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const activity = saysMore(progress) ? ` · ${progress.activity} …` : '';
  const text = oneLine(`${bar} ${progressText(progress, latest)}${activity}`);
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
}

/** Whether the words for what is done say more than a bar that moves: it trains, in no named stage. */
function saysMore({ activity, activityKind }: RunProgress): boolean {
  return activityKind !== 'training' || activity !== activityKind;
}

/** A run where no bar can be drawn: lines only. */
class PlainListener implements RunListener {
  constructor(private readonly stream: NodeJS.WritableStream) {}

  line(text: string): void {
    this.stream.write(`${visible(text)}\n`);
  }

  progress(): void {
    /* Lines show it. */
  }

  progressLine(text: string): void {
    this.line(text);
  }

  close(): void {
    /* Nothing is left on the line. */
  }
}

/** What shows a run on `stream`; `close` leaves it at the beginning of an empty line. */
export function terminalListener(stream: NodeJS.WriteStream): RunListener & { close(): void } {
  return stream.isTTY ? new ProgressBarListener(stream) : new PlainListener(stream);
}
