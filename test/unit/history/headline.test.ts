import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestOf, headlineOf, isBetter } from '../../../engine/history/headline';
import type { RunDeclarations } from '../../../engine/protocol/declarations';
import type { EvaluationEvent, Measurement } from '../../../engine/protocol/events';

const measurement = (id: string, value: number | null, better: Measurement['better'] = 'lower'): Measurement => ({
  id,
  label: `${id.toUpperCase()} (classifier-64)`,
  value,
  floor: null,
  better,
  note: '',
});
const evaluation = (step: number, ...measurements: Measurement[]): EvaluationEvent => ({
  seq: step,
  time: '',
  type: 'evaluation',
  step,
  measurements,
});
const declare = (
  ...measurements: [id: string, better: Measurement['better'], shown: 'headline' | 'small'][]
): Pick<RunDeclarations, 'measurements'> => ({
  measurements: measurements.map(([id, better, shown]) => ({ id, title: id, unit: 'share', better, shown })),
});

describe('the headline of a run', () => {
  it('is the first declared headline that was measured, in its declared direction', () => {
    const declared = declare(
      ['diversity', 'higher', 'small'],
      ['never', 'lower', 'headline'],
      ['recall', 'higher', 'headline'],
    );
    const evaluations = [
      evaluation(10, measurement('diversity', 9), measurement('recall', 0.4)),
      evaluation(20, measurement('recall', 0.7)),
      evaluation(30, measurement('recall', 0.5)),
    ];
    expect(headlineOf(declared, evaluations)).toMatchObject({
      id: 'recall',
      unit: 'share',
      better: 'higher',
      newest: { step: 30, value: 0.5 },
      best: { step: 20, value: 0.7 },
    });
  });

  it('is the first measurement where no headline was measured, and nothing before the first evaluation', () => {
    expect(headlineOf(declare(), [evaluation(5, measurement('kid', 3), measurement('fid', 2))])).toMatchObject({
      id: 'kid',
      title: 'KID (classifier-64)',
      best: { step: 5, value: 3 },
    });
    expect(headlineOf(declare(['fid', 'lower', 'headline']), [])).toBeNull();
  });

  it('is never the best where it is doubtful', () => {
    const doubtful = { ...measurement('fid', 1), doubtful: 'Collapsed.' };
    const evaluations = [evaluation(5, measurement('fid', 3)), evaluation(6, doubtful)];
    const declared = declare(['fid', 'lower', 'headline']);
    expect(headlineOf(declared, evaluations)).toMatchObject({
      newest: { step: 6, value: 1, doubtful: 'Collapsed.' },
      best: { step: 5, value: 3 },
    });
    expect(headlineOf(declared, evaluations.slice(1))!.best).toBeNull();
  });

  it('has no best where nothing was finite', () => {
    const headline = headlineOf(declare(['fid', 'lower', 'headline']), [evaluation(5, measurement('fid', null))]);
    expect(headline).toMatchObject({ newest: { step: 5, value: null }, best: null });
  });
});

it('nothing is better than the best, and nothing as good came before it', () => {
  const course = fc.array(fc.record({ step: fc.nat(), value: fc.option(fc.integer({ min: -5, max: 5 })) }));
  fc.assert(
    fc.property(course, fc.constantFrom('lower' as const, 'higher' as const), (points, better) => {
      const best = bestOf(points, better);
      const finite = points.filter(({ value }) => value !== null);
      expect(best === null).toBe(finite.length === 0);
      for (const { value } of finite) expect(isBetter(value!, best!.value, better)).toBe(false);
      if (best) expect(finite.find(({ value }) => value === best.value)!.step).toBe(best.step);
    }),
  );
});
