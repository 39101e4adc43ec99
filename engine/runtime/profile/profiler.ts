import type { InferenceSession } from 'onnxruntime-node';
import type { OnnxModel } from '../onnx/model';
import type { GraphSession } from '../sessions';
import { RecordedSession, type RecordedRun } from './recording';

/** What one program did while it was measured. */
export interface ProgramProfile {
  name: string;
  /** Nodes in its graph as it was traced; ONNX Runtime fuses some of them. */
  nodes: number;
  runs: RecordedRun[];
}

/** Records the programs of a runtime. */
export class Profiler {
  private readonly programs: { graph: OnnxModel; session: RecordedSession; warmUp: number }[] = [];

  /** Builds a program's session so that it is recorded. */
  async open(graph: OnnxModel, bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<GraphSession> {
    const session = await RecordedSession.create(bytes, options);
    this.programs.push({ graph, session, warmUp: 0 });
    return session;
  }

  /** All that ran up to now only warmed up. */
  begin(): void {
    for (const program of this.programs) program.warmUp = program.session.runs;
  }

  /** Ends all recordings; the programs that ran since `begin`, with these runs. */
  end(): ProgramProfile[] {
    return this.programs
      .map(({ graph, session, warmUp }) => ({
        name: graph.name,
        nodes: graph.nodes.length,
        runs: session.end().slice(warmUp),
      }))
      .filter(({ runs }) => runs.length > 0);
  }
}
