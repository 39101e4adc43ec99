import type { Distribution } from '../model';
import type { PassFigures } from './sampler/langevinSampler';
import type { FilmFrame } from './sampler/sampleGenerator';

/** Diagnostics of one pass of a film. */
export interface FilmedPass extends PassFigures {
  /** The number of the pass from 1, or "Metropolis" for the steps after the last. */
  name: string;
}

export function passesOfFilm(frames: readonly FilmFrame[]): FilmedPass[] {
  const ends = frames.flatMap(({ figures, metropolis }) => (figures ? [{ figures, metropolis }] : []));
  return ends.map(({ figures, metropolis }, i) => ({ ...figures, name: metropolis ? 'Metropolis' : String(i + 1) }));
}

/** Bars of acceptance rate and step size by pass; none without an acceptance test. */
export function acceptanceBars(filmedPasses: readonly FilmedPass[], note: string): Distribution[] {
  const passes = filmedPasses.flatMap(({ acceptance, ...pass }) =>
    acceptance === null ? [] : [{ ...pass, acceptance }],
  );
  if (passes.length === 0) return [];
  const bars = (id: string, name: string, value: (pass: (typeof passes)[number]) => number): Distribution => ({
    id,
    axis: 'pass',
    bins: { categories: passes.map((pass) => pass.name) },
    series: [{ name, values: passes.map(value) }],
    note,
  });
  return [
    bars('acceptance', 'acceptance', ({ acceptance }) => acceptance),
    bars('step-size', 'step size', ({ stepSize }) => stepSize),
  ];
}
