import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset, ImageSplit } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import { evenlySpaced } from '../../evenlySpaced';
import { formatCount } from '../../format';
import { classify } from '../../networks/heads';
import { selectPrefix } from '../../nn/parameters';
import { runInBatches } from '../../runtime/batched';
import { floats, type Program, type ProgramDefinition } from '../../runtime/program';
import { statePrefixes, type SelfLabelingNetworks } from './selfLabelingNetworks';

/** Real images that are looked at, at most: enough for shares of a tenth of them, and soon labelled. */
const mostImages = 1000;
/** Images that `labellingProgram` takes at once. */
const labellingBatch = 100;

/** Real images that a run looks at again and again: always the same ones. */
export interface WatchedImages {
  split: ImageSplit;
  /** Their places in the split. */
  indices: Uint32Array;
  /** True class of each, or -1 where it isn't known: for a person's eyes, never for training. */
  classes: Int32Array;
  /** What they are, for a person: "1,000 test images of MNIST, evenly spread". */
  what: string;
}

/** What the moving-average classifier says of images: a label for each, and that label's probability. */
export interface GivenLabels {
  labels: Int32Array;
  /** In (0, 1]. */
  confidences: Float32Array;
}

/** Test images, evenly spread; training images where there are no others. */
export function watchedImages({ train, test, title }: Pick<ImageDataset, 'train' | 'test' | 'title'>): WatchedImages {
  const [split, kind] = test.count > 0 ? [test, 'test'] : [train, 'training'];
  const count = Math.min(mostImages, split.count);
  const indices = evenlySpaced(count, split.count);
  return {
    split,
    indices,
    classes: Int32Array.from(indices, (index) => split.labels[index] ?? -1),
    what: `${formatCount(count)} ${kind} images of ${title}${count < split.count ? ', evenly spread' : ''}`,
  };
}

/**
 * Labels of real `images` `[batch, height, width, channels]` by the moving average of the classifier: `labels`
 * `[batch]`, the most probable one of each, and `confidences` `[batch]`, its probability.
 * @param names of the state's tensors.
 */
export function labellingProgram(networks: SelfLabelingNetworks, names: readonly string[]): ProgramDefinition {
  return {
    name: 'self-labeling of images to show',
    state: names.filter((name) => name.startsWith(statePrefixes.classifierAverage)),
    inputs: { images: floats(labellingBatch, ...networks.image) },
    step: (tensors, { images }) => {
      const weights = selectPrefix(statePrefixes.classifierAverage, tensors);
      const probabilities = tf.softmax(classify(networks.classifier.trunk, weights, images as Tensor4D));
      return {
        outputs: {
          labels: tf.cast(tf.argMax(probabilities, 1), 'float32'),
          confidences: tf.max(probabilities, 1),
        },
      };
    },
  };
}

/** The watched images with the labels that the classifier gives them now. */
export class LabelledReals {
  private given: Promise<GivenLabels> | null = null;

  /** @param program `labellingProgram`, compiled. */
  constructor(
    readonly watched: WatchedImages,
    private readonly program: Program,
  ) {}

  /** The same until it is told to forget: a grid and a matrix of one step cost one look. */
  labels(): Promise<GivenLabels> {
    return (this.given ??= this.look());
  }

  /** To be called once the classifier is another. */
  forget(): void {
    this.given = null;
  }

  dispose(): void {
    this.program.dispose();
  }

  /** Images are read a batch at a time: all of them at once may be more than training holds. */
  private async look(): Promise<GivenLabels> {
    const { split, indices } = this.watched;
    const given = { labels: new Int32Array(indices.length), confidences: new Float32Array(indices.length) };
    for (let at = 0; at < indices.length; at += labellingBatch) {
      const places = indices.subarray(at, at + labellingBatch);
      const data = gatherImages(split, places);
      const images = { width: data.length / places.length, data };
      const results = await runInBatches(this.program, labellingBatch, places.length, { images });
      given.labels.set(results['labels']!, at);
      given.confidences.set(results['confidences']!, at);
    }
    return given;
  }
}
