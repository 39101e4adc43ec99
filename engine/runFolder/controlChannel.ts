import { basename, dirname } from 'node:path';
import { readInsideSync } from '../files/insideFolder';
import { controlRequestSchema, type ControlRequest } from '../protocol/control';
import { longestRunFile } from '../protocol/runFolder';

/** Milliseconds between two looks at the file. */
export const pollInterval = 200;

/** The engine's end of `control.json`: each request is given out once, and none from before this engine began. */
export class ControlChannel {
  private obeyed: string | undefined;
  private lookAgainAt = 0;

  constructor(private readonly file: string) {
    this.obeyed = this.read()?.id;
  }

  /** A request not yet obeyed. Looks at the file at most every 200 ms, so that it costs nothing between fast steps. */
  poll(now = performance.now()): ControlRequest | undefined {
    if (now < this.lookAgainAt) return undefined;
    this.lookAgainAt = now + pollInterval;
    return this.take();
  }

  /** A request not yet obeyed, given out for good. */
  take(): ControlRequest | undefined {
    const request = this.pending();
    this.obeyed = request?.id ?? this.obeyed;
    return request;
  }

  /** A request not yet obeyed, left there for `poll`. */
  pending(): ControlRequest | undefined {
    const request = this.read();
    return request && request.id !== this.obeyed ? request : undefined;
  }

  /** The file's request; undefined where there is no file, or what is in it is none. */
  private read(): ControlRequest | undefined {
    try {
      const bytes = readInsideSync(dirname(this.file), basename(this.file), longestRunFile.control);
      return controlRequestSchema.parse(JSON.parse(bytes.toString()));
    } catch {
      return undefined;
    }
  }
}
