import type { InferenceSession } from 'onnxruntime-node';
import { digest } from '../files/digest';

/** A built graph: what programs need of ONNX Runtime's session. */
export interface GraphSession {
  run(
    feeds: InferenceSession.FeedsType,
    fetches: InferenceSession.NullableOnnxValueMapType,
  ): Promise<InferenceSession.ReturnType>;
  release(): Promise<void>;
}

/** One program's hold on a session that it may share with others. */
export interface SessionLease {
  readonly session: GraphSession;
  /** Gives the session back; giving it back twice does nothing. */
  release(): void;
}

interface Entry {
  session: Promise<GraphSession>;
  users: number;
}

/** Sessions kept, in use or not. An idle one holds its working memory, so there are few. */
const defaultBound = 4;

/** Built sessions by what they were built from: compiling the same step again takes no new session. */
export class SessionCache {
  /** Least recently used first. */
  private readonly entries = new Map<string, Entry>();

  /** Beyond `bound` sessions, those that no program uses are released, the least recently used first. */
  constructor(private readonly bound = defaultBound) {}

  /** The session kept under `key`, or the one that `build` makes. */
  async lease(key: string, build: () => Promise<GraphSession>): Promise<SessionLease> {
    const entry = this.entries.get(key) ?? { session: build(), users: 0 };
    entry.users++;
    this.touch(key, entry);
    try {
      const session = await entry.session;
      let held = true;
      return {
        session,
        release: () => {
          if (held) this.giveBack(key, entry);
          held = false;
        },
      };
    } catch (error) {
      if (this.entries.get(key) === entry) this.entries.delete(key);
      throw error;
    } finally {
      this.trim();
    }
  }

  /** Releases all sessions, used or not: a program that still holds one can't run any more. */
  clear(): void {
    const entries = [...this.entries.values()];
    this.entries.clear();
    entries.forEach(release);
  }

  private giveBack(key: string, entry: Entry): void {
    entry.users--;
    if (this.entries.get(key) !== entry) return;
    this.touch(key, entry);
    this.trim();
  }

  private touch(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
  }

  private trim(): void {
    for (const [key, entry] of this.entries) {
      if (this.entries.size <= this.bound) return;
      if (entry.users > 0) continue;
      this.entries.delete(key);
      release(entry);
    }
  }
}

function release({ session }: Entry): void {
  // Whoever asked for a session that could not be built has been told.
  void session.then(
    (built) => built.release(),
    () => undefined,
  );
}

/** Names a session by everything that it is built from. */
export function sessionKey(model: Uint8Array, options: InferenceSession.SessionOptions): string {
  return digest('sha256', JSON.stringify(options), model);
}
