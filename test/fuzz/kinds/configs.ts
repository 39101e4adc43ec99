import { checkConfig } from '../../../engine/experiment/load';
import { planRun } from '../../../engine/methods/plan';
import { must, unlessRefused, type Kind } from '../kind';
import { mutateText } from '../mutate';
import { experimentTexts } from '../seeds';

/** Experiment files: every problem has a place in the file, and what is accepted is accepted again as it was meant. */
export const configs: Kind = {
  prepare: () => {
    const seeds = experimentTexts();
    return Promise.resolve(async (dice) => {
      const text = mutateText(dice.pick(seeds), dice).toString();
      const { experiment, problems } = checkConfig('mutated.experiment.json', text);
      const lines = text.replace(/^\uFEFF/, ' ').split('\n');
      for (const { message, line, column, endLine, endColumn, where } of problems) {
        must(message !== '', 'a problem without words');
        must(where === `mutated.experiment.json:${line}:${column}`, `a problem at ${where}`);
        must(line >= 1 && line <= lines.length, `line ${line} of ${lines.length}`);
        must(column >= 1 && column <= lines[line - 1]!.length + 1, `column ${column} of line ${line}`);
        must(endLine > line || (endLine === line && endColumn > column), 'a problem that ends before it begins');
      }
      if (!experiment || problems.some(({ severity }) => severity === 'error')) {
        must(problems.length > 0, 'refused without a word');
        return 'refused';
      }
      const written = JSON.stringify(experiment);
      const again = checkConfig('written.json', written);
      must(
        JSON.stringify(again.experiment) === written,
        'what was accepted is another experiment when it is read again',
      );
      must(
        !again.problems.some(({ severity }) => severity === 'error'),
        'what was accepted is refused when it is read again',
      );
      const plan = await unlessRefused(() => planRun(experiment));
      must(plan === null || (Number.isSafeInteger(plan.steps) && plan.steps > 0), `a plan of ${plan?.steps} steps`);
      return 'accepted';
    });
  },
};
