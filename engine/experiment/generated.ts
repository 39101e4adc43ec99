import { experimentJsonSchema } from './jsonSchema';
import { presets } from './presets';

/** The files in `media/` that are written from the code, by name: what the editor reads without running the engine. */
export function generatedFiles(): Record<'experiment.schema.json' | 'presets.json', string> {
  const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'experiment.schema.json': text(experimentJsonSchema()),
    'presets.json': text(presets),
  };
}
