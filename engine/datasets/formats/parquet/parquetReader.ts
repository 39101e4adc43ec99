import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../../../errors';
import { formatCount } from '../../../format';
import { oneLine } from '../../../plainText';
import { unreadableFile, withDataFile } from '../dataFile';
import type { LabelValue, ParquetInfo } from './parquetFile';
import type { ParquetAnswer, ParquetRequest } from './parquetRequests';

/** Megabytes of objects in the process: bytes of images lie elsewhere. */
const mostObjects = 256;
/** Seconds for an answer, and bytes in each more second, whatever keeps the machine or its disk busy. */
const [patience, bytesPerSecond] = [60, 4e5];
/** Bytes of a row group that is read, unpacked. */
const longestGroup = 2 ** 30;

/** Reads Parquet files, one row group at a time, in a process of its own. */
export class ParquetReader {
  private process: ChildProcess | undefined;
  /** That it has loaded its code. */
  private isReady: Promise<unknown> = Promise.resolve();
  /** Answers come in the order of the requests: one at a time. */
  private last: Promise<unknown> = Promise.resolve();

  /** Starts the process, if there is none, and says its number once it can be asked. */
  async start(): Promise<number> {
    if (!this.process) {
      this.process = startProcess();
      this.isReady = nextAnswer(this.process, patience);
    }
    const { pid } = this.process;
    try {
      await this.isReady;
    } catch (error) {
      this.close();
      throw error;
    }
    return pid!;
  }

  /** @throws UserError if it is missing, damaged, or no Parquet file. */
  async info(path: string, advice: string): Promise<ParquetInfo> {
    const start = await withDataFile(path, advice, async (file) => {
      const bytes = Buffer.alloc(4);
      await file.read(bytes, 0, 4, 0);
      return bytes.toString('latin1');
    });
    if (start !== 'PAR1')
      throw new UserError('This is not a Parquet file: it does not begin as one.', { where: path, advice });
    const answer = await this.ask({ what: 'info', path });
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

  /** A column of labels, `rows` of them. @throws UserError if the file is damaged. */
  async labels(path: string, column: string, rows: number): Promise<LabelValue[]> {
    const answer = await this.ask({ what: 'labels', path, column });
    if (!('labels' in answer)) throw new Error('Not the answer to the question.');
    if (answer.labels.length === rows) return answer.labels;
    throw damaged(path, `it has ${answer.labels.length} labels in ${rows} rows`);
  }

  /** The images of the rows of a group, null where there is none. @throws UserError if the file is damaged. */
  async images(path: string, column: string, group: { first: number; rows: number }): Promise<(Uint8Array | null)[]> {
    const rows = [group.first, group.first + group.rows] as const;
    const answer = await this.ask({ what: 'images', path, column, rows });
    if (!('images' in answer)) throw new Error('Not the answer to the question.');
    const { bytes, lengths } = answer.images;
    if (lengths.length !== group.rows) throw damaged(path, `it has ${lengths.length} images in ${group.rows} rows`);
    let at = 0;
    return Array.from(lengths, (length) => (length < 0 ? null : bytes.subarray(at, (at += length))));
  }

  /** Ends the process. */
  close(): void {
    this.process?.kill('SIGKILL');
    this.process = undefined;
  }

  private ask(question: Question): Promise<ParquetAnswer> {
    const answer = this.last.then(() => this.askProcess(question));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async askProcess(question: Question): Promise<ParquetAnswer> {
    const { path } = question;
    try {
      const { size: fileSize } = await stat(path).catch((error: unknown) => {
        throw unreadableFile(error, path, 'Copy the file again.');
      });
      await this.start();
      const answer = nextAnswer(this.process!, patience + fileSize / bytesPerSecond);
      this.process!.send({ ...question, fileSize } satisfies ParquetRequest);
      const said = await answer;
      if (!('failure' in said)) return said;
      const { failure } = said;
      if (failure.syscall !== undefined) throw unreadableFile(failure, path, 'Copy the file again.');
      if (failure.isImplausible) throw implausible(path, failure.message);
      throw damaged(path, failure.message);
    } catch (error) {
      if (error instanceof UserError) throw error;
      this.close();
      throw damaged(path, (error as Error).message, error);
    }
  }
}

type Question = DistributiveOmit<ParquetRequest, 'fileSize'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What a process says next. @throws Error if it ends first, or says nothing for so many seconds. */
async function nextAnswer(child: ChildProcess, seconds: number): Promise<ParquetAnswer> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ParquetAnswer>((resolve, reject) => {
      child.once('message', (message) => {
        resolve(message as ParquetAnswer);
      });
      child.once('error', reject);
      child.once('exit', () => {
        reject(new Error('reading it takes more time or memory than a file of its size may'));
      });
      timer = setTimeout(() => {
        reject(new Error('reading it takes too long'));
      }, 1000 * seconds);
    });
  } finally {
    clearTimeout(timer);
    // What listens to its end is no more of use, and while nothing is asked, it keeps no process from its own.
    child.removeAllListeners();
    child.unref();
    child.channel?.unref();
  }
}

function implausible(path: string, reason: string): UserError {
  return new UserError(`This Parquet file is not read: ${reason}, too few for images that differ.`, {
    where: path,
    advice:
      'If its images are equal, keep each once, or write them without a dictionary (use_dictionary=False); else copy ' +
      'or download the file again.',
  });
}

function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError(`This Parquet file is damaged or can't be read: ${oneLine(reason).slice(0, 200)}.`, {
    where: path,
    advice: 'Copy or download the file again.',
    cause,
  });
}

/** Its code lies beside the bundled engine; run from its sources, it is TypeScript. */
function startProcess(): ChildProcess {
  const bundled = join(__dirname, 'parquetProcess.js');
  const isBundled = existsSync(bundled);
  const translator = isBundled ? [] : ['--require', createRequire(__filename).resolve('tsx/cjs')];
  return fork(isBundled ? bundled : join(__dirname, 'parquetProcess.ts'), {
    execArgv: [...translator, `--max-old-space-size=${mostObjects}`],
    // Structured clones: bytes as bytes.
    serialization: 'advanced',
    // What Node prints of a memory that is full is for nobody.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
