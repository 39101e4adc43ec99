import Module from 'node:module';
import { dirname, join } from 'node:path';
import { CompiledCode } from './compiledCode';

/**
 * What `dist/engine.js` is: it starts the program beside it, compiled already where an earlier one has left that. Of
 * the two seconds that a run took to its first step, compiling was a sixth.
 */
const program = join(__dirname, 'program.js');
// The debugger wants to see the program compiled.
if (process.execArgv.some((option) => option.startsWith('--inspect'))) Module.createRequire(program)(program);
else start(new CompiledCode(program, process.argv[2]));

function start(compiled: CompiledCode): void {
  const main = new Module(program, module);
  main.filename = program;
  main.paths = Module.createRequire(program).resolve.paths('.') ?? [];
  main.exports = {};
  const load = compiled.script.runInThisContext() as (
    exports: unknown,
    require: NodeJS.Require,
    module: Module,
    filename: string,
    folder: string,
  ) => void;
  compiled.keepLater();
  load(main.exports, Module.createRequire(program), main, program, dirname(program));
}
