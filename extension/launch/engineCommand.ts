import { randomInt } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { experimentName, runId } from '../../engine/protocol/runFolder';

/** How to start an engine: what `child_process.spawn` needs. */
export interface EngineCommand {
  executable: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

const noDebugger = '--disable-sigusr1';

/**
 * The engine with arguments, on the Node that VS Code itself runs on (Electron there, Node on a server) or on another.
 * What VS Code and a debugger put into the environment for their own processes would change how that Node starts.
 */
export function engineCommand(
  engine: { file: string; node?: string },
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  /** Options that VS Code's own Node has. */
  options: ReadonlySet<string> = process.allowedNodeEnvironmentFlags,
): EngineCommand {
  const inherited = Object.entries(environment).filter(([name]) => !/^(VSCODE_|ELECTRON_)|^NODE_OPTIONS$/i.test(name));
  return {
    executable: engine.node ?? process.execPath,
    // Also before the engine's first line, a signal must not open a debugger. Of another Node it isn't known.
    args: [...(!engine.node && options.has(noDebugger) ? [noDebugger] : []), engine.file, ...args],
    env: { ...Object.fromEntries(inherited), ELECTRON_RUN_AS_NODE: '1' },
  };
}

/** The folder a new run will make: `<workspace>/<runs>/<experiment>/<id>`. `runsFolder` may be absolute. */
export function newRunFolder(workspace: string, runsFolder: string, experimentFile: string, now: Date): string {
  return join(resolve(workspace, runsFolder), experimentName(experimentFile), runId(now, randomInt(0x10000)));
}

/** The folder that a repetition of a run will make. */
export function folderBeside(run: string, now: Date): string {
  return join(dirname(run), runId(now, randomInt(0x10000)));
}
