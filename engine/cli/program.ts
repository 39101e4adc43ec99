import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import type { FetchOptions } from './fetchProgress';
import type { ProfileOptions } from './commands/profile';
import type { ReproduceOptions } from './commands/reproduce';
import type { ResumeOptions } from './commands/resume';
import type { RunOptions } from './commands/run';
import { controlActions, type ControlAction } from '../protocol/control';
import { errorsAsJson } from '../protocol/engineError';
import { exitCodes } from '../protocol/exitCodes';
import { assertSettings } from '../files/settings';
import { assertLibraryWhole } from '../runtime/nativeLibrary';
import { addRunsCommands } from './runsCommands';
import { flush, printEngineError, printError, printErrorsAs, survivePipes, type ErrorForm } from './output';

/**
 * Carries out one command line and ends the process with its exit code. Each command's code is loaded when it is
 * called, so that `--help` and `check` don't wait for the engine.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  survivePipes();
  // Known before the command line is: what is wrong with that is an error, too.
  const errorForm = errorFormOf(argv);
  printErrorsAs(errorForm);
  // A fault outside every command's reach still ends in words; a run under way writes its record as the process exits.
  process.on('uncaughtException', (error) => {
    process.exit(printError(error));
  });
  let exitCode: number = exitCodes.success;
  try {
    await commandLine((code) => {
      exitCode = code;
    }, errorForm).parseAsync(argv);
  } catch (error) {
    // Commander has printed its own complaint, through `outputError`.
    exitCode =
      error instanceof CommanderError
        ? error.exitCode === 0
          ? exitCodes.success
          : exitCodes.wrongUse
        : printError(error);
  }
  await flush();
  process.exit(exitCode);
}

/** Commands that load ONNX Runtime, and have no words of their own where it does not load. */
const computing = new Set(['run', 'resume', 'reproduce', 'profile']);

function commandLine(end: (exitCode: number) => void, errorForm: ErrorForm): Command {
  const program = new Command('darkroom')
    .description('Trains generative image models; each run is a folder that the editor shows, live or past.')
    .version(version)
    .exitOverride()
    .showHelpAfterError(errorForm === 'text' && '(darkroom --help says more)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      outputError: (text) => {
        printEngineError({ message: text.trim().replace(/^error: /, '') });
      },
    })
    .hook('preAction', (_program, command) => {
      assertSettings();
      if (computing.has(command.name())) assertLibraryWhole();
    })
    .addOption(
      new Option('--errors <form>', 'how errors are printed: as text, or each as a line of JSON, for editors')
        .choices(errorForms)
        .default('text'),
    );

  const set = () =>
    new Option(
      '--set <key=value>',
      'change a value of the experiment, for example --set training.steps=500; may be repeated',
    )
      .default([], 'none')
      .argParser((value: string, values: string[]) => [...values, value]);

  const eventsAsJson = () =>
    new Option('--json', 'print events as lines of JSON, after one that tells the run folder, and nothing else');

  program
    .command('run')
    .description('run an experiment in a new run folder, or repeat a run beside it')
    .argument('<config>', 'an experiment file, or the folder of a run whose config is to be run again')
    .addOption(set())
    .option('--folder <folder>', 'the run folder itself, which must be new or empty')
    .option('--runs <folder>', 'the folder that holds all runs (default: runs, in the current directory)')
    .option('--from <run[@step]>', "begin with the weights of another run, of its newest checkpoint or a step's")
    .option(
      '--resume-if-there',
      'for batch systems: go on with the run of --folder where it is begun, and do nothing where it is finished',
    )
    .addOption(eventsAsJson())
    .action(async (config: string, options: RunOptions, command: Command) => {
      if (options.resumeIfThere && options.folder === undefined)
        command.error('error: --resume-if-there needs --folder, which is where the run is looked for.');
      end(await (await import('./commands/run')).run(config, options));
    });

  program
    .command('resume')
    .description('go on with a run from its newest checkpoint')
    .argument('<folder>', 'a run folder')
    .addOption(set())
    .option('--from-step <step>', 'from the checkpoint of this step; later ones are deleted', wholeNumber)
    .option('--accept-data', 'also where the images are others by now')
    .addOption(eventsAsJson())
    .action(async (folder: string, options: ResumeOptions) => {
      end(await (await import('./commands/resume')).resume(folder, options));
    });

  program
    .command('ask')
    .description('ask something of a run that is going')
    .argument('<folder>', 'a run folder')
    .addArgument(new Argument('<action>', 'what to do').choices(controlActions))
    .option('--wait', 'until it is done')
    .option('--json', 'as JSON')
    .action(async (folder: string, action: ControlAction, options: { wait?: boolean; json?: boolean }) => {
      end(await (await import('./commands/ask')).ask(folder, action, options));
    });

  program
    .command('reproduce')
    .description('run a run again and say whether it comes to the same, or where it parts')
    .argument('<folder>', 'a run folder')
    .option('--folder <folder>', 'the folder of the new run (default: beside the old one)')
    .addOption(new Option('--against <other>', 'compare with this run, and run nothing').conflicts('folder'))
    .option('--json', 'as JSON')
    .action(async (folder: string, options: ReproduceOptions) => {
      end(await (await import('./commands/reproduce')).reproduce(folder, options));
    });

  program
    .command('check')
    .description('say what is wrong with an experiment file')
    .argument('<config>', 'an experiment file')
    .option('--json', 'as JSON, for editors')
    .option('--beyond-schema', "only what the JSON schema can't say")
    .action(async (config: string, options: { json?: boolean; beyondSchema?: boolean }) => {
      end(await (await import('./commands/check')).check(config, options));
    });

  program
    .command('schema')
    .description('print the JSON schema of experiment files')
    .option('--write <folder>', 'write it, and the presets, into a folder')
    .action(async (options: { write?: string }) => {
      end(await (await import('./commands/schema')).schema(options));
    });

  addRunsCommands(program, end);

  const datasets = program.command('datasets').description('the data sets that Darkroom knows by name');
  datasets
    .command('list')
    .description('list them, and which are on this machine')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      end(await (await import('./commands/datasets')).list(options));
    });
  fetchCommand(datasets).action(async (name: string, options: FetchOptions) => {
    end(await (await import('./commands/datasets')).fetch(name, options));
  });
  datasets
    .command('show')
    .description('say what one is, whose it is, and how it stands on this machine')
    .argument('<name>', 'its name')
    .option('--json', 'as JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      end(await (await import('./commands/datasets')).show(name, options));
    });
  datasets
    .command('verify')
    .description('compare every byte of its files here with the originals')
    .argument('[name]', 'its name (default: all that are here)')
    .option('--json', 'print how far it is, and what came of it, as lines of JSON')
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      end(await (await import('./commands/datasets')).verify(name, options));
    });
  datasets
    .command('remove')
    .description('remove the copy that was fetched, after asking')
    .argument('<name>', 'its name')
    .option('--yes', 'without asking')
    .action(async (name: string, options: { yes?: boolean }) => {
      end(await (await import('./commands/datasets')).remove(name, options));
    });

  const networks = program.command('networks').description('feature networks that figures like FID can be made with');
  networks
    .command('list')
    .description('list those that were trained elsewhere, and which are on this machine')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      end((await import('./commands/networks')).list(options));
    });
  fetchCommand(networks).action(async (name: string, options: FetchOptions) => {
    end(await (await import('./commands/networks')).fetch(name, options));
  });

  program
    .command('doctor')
    .description('say what this machine offers, and what to do for more')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      end(await (await import('./commands/doctor')).doctor(options));
    });

  program
    .command('profile')
    .description("say where the time and the memory of an experiment's step go")
    .argument('<config>', 'an experiment file')
    .addOption(set())
    .addOption(
      new Option('--program <name>', 'what to measure: a training step, or the generation of a batch')
        .choices(profiledPrograms)
        .default('step'),
    )
    .option('--steps <count>', 'how many to measure', atLeastOne, 5)
    .option('--rows <count>', 'how many of the costliest operations to show', atLeastOne, 20)
    .option('--json <file>', 'write the figures into a file, too')
    .action(async (config: string, options: ProfileOptions) => {
      end(await (await import('./commands/profile')).profile(config, options));
    });

  program
    .command('probe', { hidden: true })
    .description('try one device and print what came of it')
    .argument('<device>')
    .action(async (device: string) => {
      end(await (await import('./commands/probe')).probe(device));
    });

  return program;
}

const errorForms: readonly ErrorForm[] = ['text', 'json'];

/** `fetch` of something that is published: data sets and networks come in one way. */
function fetchCommand(group: Command): Command {
  return group
    .command('fetch')
    .description('get one, verified by its checksums')
    .argument('<name>', 'its name')
    .option('--from <path>', 'a folder or an archive with its original files, instead of downloading them')
    .option('--again', 'also where it is here already')
    .option('--json', 'print how far it is, and what came of it, as lines of JSON');
}

function errorFormOf(argv: readonly string[]): ErrorForm {
  const [option, json] = errorsAsJson;
  return argv.some((word, i) => word === `${option}=${json}` || (word === option && argv[i + 1] === json))
    ? 'json'
    : 'text';
}

const profiledPrograms: readonly ProfileOptions['program'][] = ['step', 'generate'];

function wholeNumber(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return count;
}

function atLeastOne(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return count;
}
