import { methods } from '../methods/registry';
import { experimentJsonSchema } from './jsonSchema';

/** The files in `media/` that are written from the code, by name: what the editor reads without running the engine. */
export function generatedFiles(): Record<'experiment.schema.json' | 'presets.json', string> {
  const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'experiment.schema.json': text(experimentJsonSchema()),
    'presets.json': text(
      methods.flatMap(({ presets }) =>
        presets.map(({ id, label, description, experiment }) => {
          const { method, dataset } = experiment;
          return { id, label, description, method, dataset: dataset.name, experiment };
        }),
      ),
    ),
  };
}
