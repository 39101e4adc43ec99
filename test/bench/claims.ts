import { figures } from './table';

/** One thing that a paper says, and whether it held with each seed. */
export interface Claim {
  text: string;
  seeds: { seed: number; value: number | null; holds: boolean | null }[];
  /** Whether it holds for the seeds together, where that is asked. */
  together?: { value: number; holds: boolean } | null;
}

export function claimLine({ text, seeds, together }: Claim): string {
  const answer = ({ value, holds }: { value: number | null; holds: boolean | null }) =>
    value === null ? 'unknown' : `${signedFigures(value)} ${holds ? 'yes' : 'no'}`;
  return `${text}: ${seeds.map(answer).join(', ')}${together ? `; together ${answer(together)}` : ''}`;
}

function signedFigures(value: number): string {
  return value < 0 ? `-${figures(-value)}` : figures(value);
}
