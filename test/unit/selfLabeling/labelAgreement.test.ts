import { describe, expect, it } from 'vitest';
import { LabelAgreement } from '../../../engine/methods/selfLabeling/labelAgreement';

const of = (labels: number[], classes: number[]) => [Int32Array.from(labels), Int32Array.from(classes)] as const;
const empty = (labels: number, classes: number) => new LabelAgreement(new Float32Array(labels * classes), classes);

describe('agreement of self-labels with classes', () => {
  it('is 1 in purity, whatever the names, where a label means one class', () => {
    const agreement = empty(3, 3);
    agreement.add(...of([0, 0, 1, 2], [2, 2, 0, 1]));
    expect(agreement.purity()).toBe(1);
    expect(agreement.accuracy()).toBe(0);
  });

  it('counts the majority of every label, and the labels that are classes', () => {
    const agreement = empty(3, 4);
    agreement.add(...of([0, 0, 0, 1, 1, 1, 1, 2], [3, 3, 0, 1, 1, 0, 0, 2]));
    // Label 0: two of three are class 3. Label 1: two of four. Label 2: one of one.
    expect(agreement.purity()).toBe(5 / 8);
    // One with label and class 0, two with 1, one with 2.
    expect(agreement.accuracy()).toBe(4 / 8);
  });

  it('lets two labels share a class, and more labels than classes', () => {
    const agreement = empty(4, 2);
    agreement.add(...of([0, 1, 2, 3], [0, 0, 1, 1]));
    expect(agreement.purity()).toBe(1);
    expect(agreement.accuracy()).toBe(1 / 4);
  });

  it('forgets', () => {
    const agreement = empty(2, 2);
    agreement.add(...of([0, 0], [0, 1]));
    expect(agreement.accuracy()).toBe(0.5);
    for (let step = 0; step < 300; step++) agreement.add(...of([1], [1]));
    expect(agreement.accuracy()).toBeCloseTo(1, 3);
  });

  it('goes on from the table that an earlier one left', () => {
    const whole = empty(2, 2);
    whole.add(...of([0, 1], [0, 0]));
    const resumed = new LabelAgreement(whole.table.slice(), 2);
    for (const agreement of [whole, resumed]) agreement.add(...of([1, 1], [1, 0]));
    expect(resumed.purity()).toBe(whole.purity());
  });
});
