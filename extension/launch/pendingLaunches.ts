import type { Memento } from 'vscode';
import type { ProcessIdentity } from '../../engine/protocol/claim';

/** An engine that was started and whose run has not shown a sign of life yet. */
export interface PendingLaunch {
  /** The run folder that it is to make, or to go on with. */
  folder: string;
  /** The file that it prints to. */
  output: string;
  process: ProcessIdentity;
  /** The last heartbeat of the engine before it, in a run that goes on. */
  heartbeatBefore?: string;
  /** The experiment file that it was started from. */
  experimentFile?: string;
}

const key = 'darkroom.pendingLaunches';

/** The launches that are under way, kept where a window that is reloaded meanwhile finds them. */
export class PendingLaunches {
  constructor(private readonly state: Memento) {}

  get all(): PendingLaunch[] {
    return this.state.get<PendingLaunch[]>(key, []);
  }

  add(launch: PendingLaunch): void {
    this.keep([...this.others(launch.folder), launch]);
  }

  remove(folder: string): void {
    const others = this.others(folder);
    if (others.length < this.all.length) this.keep(others);
  }

  private others(folder: string): PendingLaunch[] {
    return this.all.filter((launch) => launch.folder !== folder);
  }

  private keep(launches: PendingLaunch[]): void {
    void this.state.update(key, launches);
  }
}
