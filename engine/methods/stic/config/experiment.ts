import { z } from 'zod';
import { methodSchema } from '../../../config/common';
import { attentionSchema } from './attention';
import { networksSchema } from './networks';
import { optimizerSchema } from './optimizer';
import { regularisersSchema } from './regularisers';
import { samplerSchema } from './sampler';
import { scoreSchema } from './score';
import { selfAnalysisSchema } from './selfAnalysis';

/**
 * Experiments with STIC (Pal, Phan and Wong, CVPR 2021), one section a file. The STIC README, Sources, says what the
 * paper fixes and what is a reconstruction. The defaults of the small networks were measured with `npm run bench:stic`.
 */
export const sticExperimentSchema = methodSchema(
  'stic',
  'A classifier that draws: images by Langevin dynamics on its own logits, from which it learns again (STIC; Pal, Phan and Wong, CVPR 2021).',
  {
    variant: z
      .enum(['stic', 'attentive', 'score'])
      .default('stic')
      .meta({
        description: "Which of the paper's systems. Default stic.",
        enumDescriptions: [
          'STIC: the classifier draws on the whole image.',
          'Attentive-STIC: each pass draws through an attention window.',
          'Score-STIC: a score classifier, trained by denoising score matching, draws by annealed Langevin dynamics.',
        ],
      }),
    networks: networksSchema.prefault({}),
    optimizer: optimizerSchema.prefault({}),
    selfAnalysis: selfAnalysisSchema.prefault({}),
    sampler: samplerSchema.prefault({}),
    regularisers: regularisersSchema.prefault({}),
    attention: attentionSchema.prefault({}),
    score: scoreSchema.prefault({}),
  },
);
export type SticExperiment = z.output<typeof sticExperimentSchema>;
/** What a person writes: every key with a default may be left out. */
export type SticExperimentInput = z.input<typeof sticExperimentSchema>;
