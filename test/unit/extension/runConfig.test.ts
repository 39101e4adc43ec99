import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';
import { presetsSchema } from '../../../extension/experiments/presets';
import { withoutDefaults } from '../../../extension/experiments/runConfig';
import { repository } from '../../workbench/paths';

const read = (file: string): unknown => JSON.parse(readFileSync(join(repository, 'media', file), 'utf8'));
const schema = read('experiment.schema.json');
const presets = presetsSchema.parse(read('presets.json'));

describe("a run's configuration without defaults", () => {
  it.each(presets.map(({ id, experiment }) => [id, experiment] as const))(
    'means the same, in fewer keys: %s',
    (_, experiment) => {
      const whole = completed(experiment);
      const short = withoutDefaults(whole, schema);
      expect(completed(short)).toEqual(whole);
      expect(JSON.stringify(short).length).toBeLessThan(JSON.stringify(whole).length);
      expect(withoutDefaults({ ...whole, seed: 5 }, schema)).toHaveProperty('seed', 5);
    },
  );
});

/** With all keys, as a run folder holds it. */
function completed(config: unknown): Record<string, unknown> {
  const { experiment } = checkConfig('x.experiment.json', JSON.stringify(config));
  return JSON.parse(JSON.stringify(experiment)) as Record<string, unknown>;
}
