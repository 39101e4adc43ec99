import type { ImageBatch, SampleGrid } from '../../../engine/images/batch';
import type { Model, Scalars, StageCheckpoint } from '../../../engine/methods/model';
import { assertFits } from '../../../engine/storage/checkpointFit';
import type { Random } from '../../../engine/random';
import { sizeOf, specsOf, type HostTensors, type State, type TensorSpec } from '../../../engine/runtime/program';

/** Tensors in plain arrays. */
export class HostState implements State {
  constructor(readonly values: HostTensors) {}

  get specs(): Readonly<Record<string, TensorSpec>> {
    return specsOf(this.values);
  }

  read(names = Object.keys(this.values)): Promise<HostTensors> {
    return Promise.resolve(
      Object.fromEntries(
        names.map((name) => [name, { shape: this.values[name]!.shape, data: this.values[name]!.data.slice() }]),
      ),
    );
  }

  write(values: HostTensors): void {
    for (const [name, { shape, data }] of Object.entries(values)) {
      if (sizeOf(shape) !== this.values[name]!.data.length) throw new Error(`${name}: another shape`);
      this.values[name]!.data.set(data);
    }
  }

  dispose(): void {
    /* Nothing is held. */
  }
}

/**
 * A real model, the smallest there is: a line fitted to noisy points of y = 2x - 1 by gradient descent with momentum.
 * Its images are 2x2 grey squares whose pixels tell the line. `rate` too large makes it diverge, as real models do.
 */
export class LineModel implements Model {
  readonly state: HostState;
  readonly imagesPerStep = 8;

  constructor(
    private readonly random: Random,
    private readonly rate = 0.05,
    checkpoint: StageCheckpoint | null = null,
  ) {
    const zeros = () => ({ shape: [2], data: new Float32Array(2) });
    this.state = new HostState({ line: zeros(), momentum: zeros() });
    if (checkpoint) {
      assertFits(checkpoint.folder, checkpoint.tensors, this.state.specs);
      this.state.write(checkpoint.tensors);
    }
  }

  step(): Promise<Scalars> {
    const { line, momentum } = this.state.values;
    const gradient: [number, number] = [0, 0];
    let loss = 0;
    for (let i = 0; i < this.imagesPerStep; i++) {
      const x = this.random.uniform() * 2 - 1;
      const [noise] = this.random.normals(1);
      const error = line!.data[0]! * x + line!.data[1]! - (2 * x - 1 + 0.1 * noise!);
      loss += error ** 2 / this.imagesPerStep;
      gradient[0] += (2 * error * x) / this.imagesPerStep;
      gradient[1] += (2 * error) / this.imagesPerStep;
    }
    for (const [i, slope] of gradient.entries()) {
      momentum!.data[i] = 0.9 * momentum!.data[i]! + slope;
      line!.data[i]! -= this.rate * momentum!.data[i];
    }
    return Promise.resolve({ 'loss/squares': loss, slope: line!.data[0]! });
  }

  grids(): Promise<SampleGrid[]> {
    return Promise.resolve([
      { kind: 'samples', rows: 1, columns: 2, rowLabels: [], note: 'the line', batch: this.images(2) },
    ]);
  }

  generate(labels: Float32Array): Promise<ImageBatch> {
    return Promise.resolve(this.images(labels.length));
  }

  dispose(): void {
    this.state.dispose();
  }

  private images(count: number): ImageBatch {
    const [slope, intercept] = this.state.values['line']!.data;
    return {
      count,
      images: Float32Array.from({ length: count * 4 }, (_, i) => Math.tanh(i % 2 === 0 ? slope! : intercept!)),
    };
  }
}
