import { applyOverrides, parseOverride } from '../../../engine/experiment/overrides';
import { sticPresets } from '../../../engine/methods/stic/presets';

/** STIC, its variants, its baselines and its ablations, as settings on top of one experiment for each data set. */

export interface SticSystem {
  id: string;
  /** Its name in the table. */
  name: string;
  settings: readonly string[];
}

function presetOf(id: string) {
  const preset = sticPresets.find((each) => each.id === id);
  if (!preset) throw new Error(`There is no preset ${id}.`);
  return preset.experiment;
}

/** Sections of a preset, as settings. */
function sectionsOf(id: string, ...names: ('optimizer' | 'selfAnalysis' | 'sampler')[]): string[] {
  const experiment = presetOf(id);
  return names.map((name) => `${name}=${JSON.stringify(experiment[name])}`);
}

const adjusted = sectionsOf('mnist-stic-grmala', 'sampler');

export const sticSystems: readonly SticSystem[] = [
  { id: 'baseline', name: 'plain classifier', settings: ['selfAnalysis.fakes=none'] },
  // Its hard fakes have the same weight as the hard and soft fakes of the next system together.
  { id: 'hard', name: 'STIC, hard fakes only', settings: ['selfAnalysis.fakes=hard', 'selfAnalysis.weights.hard=0.6'] },
  { id: 'stic', name: 'STIC, soft and hard', settings: [] },
  // Gram matrices are left out in training, too.
  { id: 'mala', name: 'STIC without Gram matrices, drawn by MALA', settings: [...adjusted, 'regularisers.gram=0'] },
  { id: 'grmala', name: 'STIC, drawn by GRMALA', settings: adjusted },
  {
    id: 'attentive',
    name: 'Attentive-STIC',
    settings: ['variant=attentive', ...sectionsOf('mnist-stic-attentive', 'optimizer', 'selfAnalysis', 'sampler')],
  },
  { id: 'score', name: 'Score-STIC', settings: ['variant=score'] },
];

/** The preset that the systems of a data set start from. */
export const sticBases = { mnist: 'mnist-stic', cifar10: 'cifar10-stic' } as const;
export type SticData = keyof typeof sticBases;

/** A whole experiment, as in an experiment file. */
export function sticExperiment(data: SticData, { settings }: SticSystem): unknown {
  return applyOverrides(presetOf(sticBases[data]), settings.map(parseOverride));
}
