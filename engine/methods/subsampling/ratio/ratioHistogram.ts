import type { Distribution } from '../../model';

const bins = 24;

/**
 * Histograms of the density ratios of real and of generated images, as shares of each, over bins that hold nearly all.
 */
export function ratioHistogram(real: Float32Array, fake: Float32Array, note: string): Distribution {
  const both = [...real, ...fake].sort((a, b) => a - b);
  // A few very large ratios would squeeze all others into one bar: the last bin holds them, too.
  const reach = Math.max(1e-6, both[Math.floor(0.99 * (both.length - 1))] ?? 1);
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i * reach) / bins);
  return {
    id: 'ratios',
    axis: 'density ratio',
    bins: { edges },
    series: [
      { name: 'real', values: shares(real, reach) },
      { name: 'generated', values: shares(fake, reach) },
    ],
    note: `${note}. The last bar holds all larger ratios.`,
  };
}

function shares(ratios: Float32Array, reach: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const ratio of ratios) counts[Math.min(bins - 1, Math.floor((ratio / reach) * bins))]!++;
  return counts.map((count) => count / Math.max(1, ratios.length));
}
