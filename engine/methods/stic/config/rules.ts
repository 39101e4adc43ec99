import { factsOf } from '../../../datasets/registry';
import { valueIssue, type Issue } from '../../../jsonc/problems';
import { formatCount } from '../../../format';
import type { SticExperiment } from './experiment';

/** Rules between keys that a JSON schema cannot express. */
export function sticIssues({ variant, dataset, training, sampler, selfAnalysis, score }: SticExperiment): Issue[] {
  const issues: Issue[] = [];
  const { title, continuous } = factsOf(dataset);
  if (continuous) {
    issues.push(
      valueIssue({
        path: ['dataset', 'name'],
        instead: ['method'],
        message: `STIC needs classes, but the images of ${title} are labelled by a number.`,
        advice: 'Use a data set with classes, or the method "subsampling".',
      }),
    );
  }
  if (variant === 'score') {
    if (score.sigma.end >= score.sigma.start) {
      issues.push(
        valueIssue({
          path: ['score', 'sigma', 'end'],
          instead: ['score', 'sigma'],
          message: `The smallest noise level, ${score.sigma.end}, is not below the largest, ${score.sigma.start}.`,
          advice: 'Noise levels fall from score.sigma.start to score.sigma.end.',
        }),
      );
    }
    return issues;
  }
  if (sampler.temperature.end > sampler.temperature.start) {
    issues.push(
      valueIssue({
        path: ['sampler', 'temperature', 'end'],
        instead: ['sampler', 'temperature'],
        message:
          `The temperature would rise from ${sampler.temperature.start} to ${sampler.temperature.end} while an ` +
          'image is drawn.',
        advice: 'The temperature should fall: use an end below the start.',
        severity: 'warning',
      }),
    );
  }
  if (selfAnalysis.mix.replay + selfAnalysis.mix.initial > 1) {
    issues.push(
      valueIssue({
        path: ['selfAnalysis', 'mix'],
        instead: ['selfAnalysis'],
        message: `Shares of ${selfAnalysis.mix.replay} and ${selfAnalysis.mix.initial} are more than the whole batch of fakes.`,
        advice: 'Let selfAnalysis.mix.replay and selfAnalysis.mix.initial sum to at most 1.',
      }),
    );
  }
  if (selfAnalysis.fakes !== 'none' && selfAnalysis.updatesPerRound > training.steps) {
    issues.push(
      valueIssue({
        path: ['selfAnalysis', 'updatesPerRound'],
        instead: ['training', 'steps'],
        message: `There will be only one round: the run has ${formatCount(training.steps)} updates.`,
        advice: 'Use fewer updates in a round, or more training.steps.',
        severity: 'warning',
      }),
    );
  }
  if (
    sampler.smoothing === 0 &&
    (sampler.kind === 'grmala' || (selfAnalysis.sampler === 'grmala' && selfAnalysis.fakes !== 'none'))
  ) {
    issues.push(
      valueIssue({
        path: ['sampler', 'smoothing'],
        instead: ['sampler', 'kind'],
        message: 'Metropolis-adjusted steps that move every pixel by itself become so short that images stay noise.',
        advice: 'Set sampler.smoothing to 1 and sampler.initialiser to "class-mean"; more sampler.passes help too.',
        severity: 'warning',
      }),
    );
  }
  return issues;
}

/** What it has against so many classes. */
export function sticClassIssues({ variant, selfAnalysis }: SticExperiment, classes: number): Issue[] {
  // Score-STIC learns the score of images beside their class, and self-analysis to tell them from its own samples.
  if (classes > 1 || variant === 'score' || selfAnalysis.fakes !== 'none') return [];
  return [
    valueIssue({
      path: ['selfAnalysis', 'fakes'],
      instead: ['selfAnalysis'],
      message: 'A plain classifier has nothing to learn where there is only one class, and draws noise.',
      advice:
        'Let it learn from its own samples: set selfAnalysis.fakes to "hard". Or give dataset.folder two classes.',
    }),
  ];
}
