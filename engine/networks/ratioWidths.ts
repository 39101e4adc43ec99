/** Hidden layers of the density ratio's network. */
export type RatioDepth = 'mlp3' | 'mlp5' | 'mlp7' | 'mlp9';

/**
 * The hidden widths in the papers (Ding, Wang, Wang and Welch): the journal's are narrower for MLP-3, and for MLP-5
 * with continuous labels.
 */
export function ratioWidths(
  depth: RatioDepth,
  variant: 'v1' | 'journal',
  labels: 'classes' | 'embedding',
): readonly number[] {
  switch (depth) {
    case 'mlp3':
      return variant === 'journal' ? [512, 256, 128] : [2048, 1024, 512];
    case 'mlp5':
      return variant === 'journal' && labels === 'embedding' ? [1024, 512, 256, 128, 64] : [2048, 1024, 512, 256, 128];
    case 'mlp7':
      return [2048, 2048, 1024, 1024, 512, 256, 128];
    case 'mlp9':
      return [2048, 2048, 1024, 1024, 512, 512, 256, 256, 128];
  }
}
