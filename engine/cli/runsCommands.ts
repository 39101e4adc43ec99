import { Option, type Command } from 'commander';
import type { AnnotateOptions } from './commands/runsAnnotate';
import type { CompareOptions } from './commands/runsCompare';
import type { ListOptions } from './commands/runsList';
import type { PruneOptions, RemoveOptions } from './commands/runsRemove';
import type { ShowOptions } from './commands/runsShow';

/** Adds `darkroom runs …`: what a person does with runs beside making them. */
export function addRunsCommands(program: Command, end: (exitCode: number) => void): void {
  const runs = program
    .command('runs')
    .description('list, compare, mark and delete runs')
    .addHelpText(
      'after',
      `
A run is named by its folder; or, of the runs in the folder "runs" here (where
there is none, in the present folder), by its id, the end of its id (the last
four characters, say), or the name a person gave it. --in looks elsewhere.

Examples:
  darkroom runs list --sort best --filter "digits fid<20"
  darkroom runs compare 3fa2 b01c
  darkroom runs rename 3fa2 "wider generator"
  darkroom runs prune 3fa2 b01c --checkpoints --dry-run`,
    );
  addReading(runs, end);
  addMarks(runs, end);
  addRemoval(runs, end);
}

function addReading(runs: Command, end: (exitCode: number) => void): void {
  runs
    .command('list')
    .description('list runs by experiment: the best figure, the keys that differ, seed, age, state, name')
    .argument('[places...]', 'folders to look in, however deep the runs lie (default: runs, or the present folder)')
    .option(
      '--filter <text>',
      'only runs in which every word is found, in names, keys, values, figures, tags or notes; a word may compare, ' +
        'for example fid<20 or learningRate=5e-4',
    )
    .addOption(new Option('--sort <order>', 'what comes first in an experiment').choices(runOrders).default('newest'))
    .option('--experiment <name>', 'only the runs of one experiment')
    .option('--sizes', 'what each run takes on the disk')
    .option('--json', 'as JSON')
    .action(async (places: string[], options: ListOptions) => {
      end(await (await import('./commands/runsList')).listRuns(places, options));
    });

  runs
    .command('show')
    .description('show everything of one run')
    .argument('<run>', 'a run')
    .option('--all', 'all keys, not only those in which the runs of its experiment differ')
    .addOption(inPlace())
    .option('--json', 'as JSON')
    .action(async (run: string, options: ShowOptions) => {
      end(await (await import('./commands/runsShow')).showRun(run, options));
    });

  runs
    .command('compare')
    .description('set runs side by side: the keys that differ, and their figures with the best marked')
    .argument('<runs...>', 'two runs or more')
    .option('--all', 'all keys, not only those that differ')
    .option('--series <id>', 'one curve instead, for example loss/discriminator: its values at each step')
    .addOption(inPlace())
    .addOption(new Option('--json', 'as JSON').conflicts(['markdown', 'csv']))
    .addOption(new Option('--markdown', 'as a Markdown table').conflicts('csv'))
    .option('--csv', 'as CSV, with exact values')
    .action(async (chosen: string[], options: CompareOptions) => {
      end(await (await import('./commands/runsCompare')).compareChosen(chosen, options));
    });
}

function addMarks(runs: Command, end: (exitCode: number) => void): void {
  const annotations = () => import('./commands/runsAnnotate');

  runs
    .command('tag')
    .description('put tags on runs, or take them off')
    .argument('<runs...>', 'runs')
    .addOption(repeated('--add <tag>', 'a tag to put on; may be repeated'))
    .addOption(repeated('--remove <tag>', 'a tag to take off; may be repeated'))
    .addOption(inPlace())
    .option('--json', 'as JSON')
    .action(async (chosen: string[], options: AnnotateOptions & { add: string[]; remove: string[] }) => {
      end(await (await annotations()).tagRuns(chosen, options));
    });

  runs
    .command('note')
    .description("write a run's note")
    .argument('<run>', 'a run')
    .argument('<text>', 'the note; "" for none')
    .addOption(inPlace())
    .option('--json', 'as JSON')
    .action(async (run: string, text: string, options: AnnotateOptions) => {
      end(await (await annotations()).noteRun(run, text, options));
    });

  runs
    .command('rename')
    .description('give a run a name; its folder stays as it is')
    .argument('<run>', 'a run')
    .argument('<name>', 'its name; "" for none')
    .addOption(inPlace())
    .option('--json', 'as JSON')
    .action(async (run: string, name: string, options: AnnotateOptions) => {
      end(await (await annotations()).renameRun(run, name, options));
    });

  runs
    .command('star')
    .description('star runs')
    .argument('<runs...>', 'runs')
    .option('--off', 'take the star off')
    .addOption(inPlace())
    .option('--json', 'as JSON')
    .action(async (chosen: string[], options: AnnotateOptions & { off?: boolean }) => {
      end(await (await annotations()).starRuns(chosen, options));
    });
}

function addRemoval(runs: Command, end: (exitCode: number) => void): void {
  const removal = () => import('./commands/runsRemove');

  runs
    .command('delete')
    .description('delete runs for good, with all that lies in their folders; asks before')
    .argument('<runs...>', 'runs that have ended')
    .option('--yes', "don't ask")
    .addOption(inPlace())
    .option('--json', 'as JSON')
    .action(async (chosen: string[], options: RemoveOptions) => {
      end(await (await removal()).deleteRuns(chosen, options));
    });

  runs
    .command('prune')
    .description('delete checkpoints or sample grids that runs can do without; says before what that frees, and asks')
    .argument('<runs...>', 'runs that have ended')
    .option('--checkpoints', 'all but the newest, and the last one before the best figure')
    .option('--samples', 'of each kind of grid all but the first, the newest, and the last one before the best figure')
    .option('--dry-run', 'only say what that would free')
    .option('--yes', "don't ask")
    .addOption(inPlace())
    .option('--json', 'as JSON')
    .action(async (chosen: string[], options: PruneOptions) => {
      end(await (await removal()).pruneRuns(chosen, options));
    });
}

const runOrders: readonly ListOptions['sort'][] = ['newest', 'best', 'name'];

function inPlace(): Option {
  return new Option('--in <place>', 'the folder to look for the run in (default: runs, or the present folder)');
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([], 'none')
    .argParser((value: string, values: string[]) => [...values, value]);
}
