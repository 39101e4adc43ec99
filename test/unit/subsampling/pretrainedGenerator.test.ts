import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { experimentSchema } from '../../../engine/experiment/experiment';
import { pretrainedGenerator } from '../../../engine/experiment/pretrainedGenerator';
import { temporaryFolder } from '../training/bench';
import { angles, classes } from './toyRun';

/** What a run folder begins with: its experiment. */
function runOf(experiment: object | string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'checkpoints'));
  writeFileSync(
    join(folder, 'config.json'),
    typeof experiment === 'string' ? experiment : JSON.stringify(experimentSchema.parse(experiment)),
  );
  return folder;
}

it('a GAN that was trained with classes is not asked for numbers', async () => {
  const folder = runOf({ method: 'self-labeling', labels: 'all', dataset: { name: 'angles' } });
  await expect(pretrainedGenerator(folder, angles)).rejects.toMatchObject({
    name: 'UserError',
    message: `The GAN in ${folder} was trained with classes, but Noise is subsampled by its angle.`,
    where: 'generator.from',
    advice: 'Name a subsampling run on Noise, or leave generator.from out to train a generator.',
  });
});

it('a self-labeling run that has no checkpoint has no generator', async () => {
  const folder = runOf({ method: 'self-labeling', labels: 'all', dataset: { name: 'mnist' } });
  await expect(pretrainedGenerator(folder, classes)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(/no checkpoint|no generator/) as string,
  });
});

it.each(['{', '{ "method": "self-labeling" }', '{ "method": "diffusion", "dataset": { "name": "mnist" } }'])(
  'a folder whose configuration is %s is no run of this version',
  async (text) => {
    const folder = runOf(text);
    await expect(pretrainedGenerator(folder, classes)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`The configuration of the run in ${folder} can't be read: `) as string,
      where: 'generator.from',
      advice: expect.stringContaining('Name a run of this version of Darkroom') as string,
    });
  },
);
