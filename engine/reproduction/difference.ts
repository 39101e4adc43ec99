/** What two runs are compared by; of one step, in the order in which differences are told. */
export const comparedThings = ['curve', 'grid', 'distribution', 'matrix', 'evaluation', 'weights', 'end'] as const;
export type ComparedThing = (typeof comparedThings)[number];

/** Something that two runs do not have in common. */
export interface Difference {
  /** The step at which it shows. */
  step: number;
  what: ComparedThing;
  /** Id of the curve, the kind of grid, the name of the tensor. */
  name: string;
  /** What is different, as a sentence. */
  message: string;
}

/** What came of comparing one thing. */
export interface Findings {
  /** How many points, grids, figures or tensors were compared. */
  compared: number;
  differences: Difference[];
}

/** All findings together. */
export function together(findings: readonly Findings[]): Findings {
  return {
    compared: findings.reduce((sum, { compared }) => sum + compared, 0),
    differences: findings.flatMap(({ differences }) => differences),
  };
}

/** A figure with all digits that tell it from its neighbours. */
export function exactly(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? 'not finite' : String(value);
}
