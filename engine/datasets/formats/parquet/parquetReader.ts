import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../../errors';
import { formatCount } from '../../../format';
import { oneLine } from '../../../plainText';
import { unreadableFile, withDataFile } from '../dataFile';
import type { ParquetInfo } from './parquetFile';
import type { ParquetAnswer, ParquetRequest } from './parquetWorker';

/** Megabytes of objects in the thread: bytes of images lie elsewhere. */
const threadMemory = 256;
/** Seconds that an answer may take, and bytes in each more second: a tenth of what a slow machine reads. */
const [patience, bytesPerSecond] = [20, 4e6];
/** Bytes of a row group that is read, unpacked. */
const longestGroup = 2 ** 30;

/** Reads Parquet files, one row group at a time, on a thread of its own. */
export class ParquetReader {
  private thread: Worker | undefined;
  /** Answers come in the order of the requests: one at a time. */
  private last: Promise<unknown> = Promise.resolve();

  /** @throws UserError if it is missing, damaged, or no Parquet file. */
  async info(path: string, advice: string): Promise<ParquetInfo> {
    const start = await withDataFile(path, advice, async (file) => {
      const bytes = Buffer.alloc(4);
      await file.read(bytes, 0, 4, 0);
      return bytes.toString('latin1');
    });
    if (start !== 'PAR1')
      throw new UserError('This is not a Parquet file: it does not begin as one.', { where: path, advice });
    const answer = await this.ask({ what: 'info', path }, 0);
    if (!('info' in answer)) throw new Error('Not the answer to the question.');
    const long = answer.info.groups.find(({ bytes }) => bytes > longestGroup);
    if (long)
      throw new UserError(
        `A row group of this file has ${formatCount(long.bytes)} bytes; row groups are read whole, up to ` +
          `${formatCount(longestGroup)}.`,
        { where: path, advice: 'Write the file again with smaller ones (row_group_size=1000).' },
      );
    return answer.info;
  }

  /** A column of numbers or texts, `rows` of them. @throws UserError if the file is damaged. */
  async labels(path: string, column: string, rows: number): Promise<(string | number | null)[]> {
    const answer = await this.ask({ what: 'labels', path, column }, 0);
    if (!('labels' in answer)) throw new Error('Not the answer to the question.');
    if (answer.labels.length === rows) return answer.labels;
    throw damaged(path, `it has ${answer.labels.length} labels in ${rows} rows`);
  }

  /** The images of the rows of a group, null where there is none. @throws UserError if the file is damaged. */
  async images(
    path: string,
    column: string,
    group: { first: number; rows: number; bytes: number },
  ): Promise<(Uint8Array | null)[]> {
    const rows = [group.first, group.first + group.rows] as const;
    const answer = await this.ask({ what: 'images', path, column, rows }, group.bytes);
    if (!('images' in answer)) throw new Error('Not the answer to the question.');
    const { bytes, lengths } = answer.images;
    if (lengths.length !== group.rows) throw damaged(path, `it has ${lengths.length} images in ${group.rows} rows`);
    let at = 0;
    return Array.from(lengths, (length) => (length < 0 ? null : bytes.subarray(at, (at += length))));
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.thread?.terminate();
    this.thread = undefined;
  }

  private ask(request: ParquetRequest, bytes: number): Promise<ParquetAnswer> {
    const answer = this.last.then(() => this.askThread(request, patience + bytes / bytesPerSecond));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async askThread(request: ParquetRequest, seconds: number): Promise<ParquetAnswer> {
    const thread = (this.thread ??= startThread());
    let timer: NodeJS.Timeout | undefined;
    thread.ref();
    try {
      const answer = await new Promise<ParquetAnswer>((resolve, reject) => {
        thread.once('message', resolve).once('error', reject).once('exit', reject);
        timer = setTimeout(() => {
          reject(new Error('reading it takes too long'));
        }, 1000 * seconds);
        thread.postMessage(request);
      });
      if (!('failure' in answer)) return answer;
      const { failure } = answer;
      if (failure.syscall !== undefined) throw unreadableFile(failure, request.path, 'Copy the file again.');
      throw damaged(request.path, failure.message);
    } catch (error) {
      if (error instanceof UserError) throw error;
      await this.close();
      const { code, message } = error as NodeJS.ErrnoException;
      throw damaged(request.path, code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it would fill the memory' : message, error);
    } finally {
      clearTimeout(timer);
      // Not all there are: a worker listens to itself, too.
      for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
      // While nothing is asked, it keeps no process from its end.
      thread.unref();
    }
  }
}

function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError(`This Parquet file is damaged or can't be read: ${oneLine(reason).slice(0, 200)}.`, {
    where: path,
    advice: 'Copy or download the file again.',
    cause,
  });
}

/** The thread's code lies beside the bundled engine; run from its sources, it is TypeScript. */
function startThread(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: threadMemory };
  const bundled = join(__dirname, 'parquetWorker.js');
  if (existsSync(bundled)) return new Worker(bundled, { resourceLimits });
  const translator = createRequire(__filename).resolve('tsx/cjs');
  const source = join(__dirname, 'parquetWorker.ts');
  return new Worker(`require(${JSON.stringify(translator)}); require(${JSON.stringify(source)});`, {
    eval: true,
    resourceLimits,
  });
}
