import { createHash } from 'node:crypto';
import { decodedFiles } from '../../../engine/datasets/loading/decodedFiles';

/**
 * Run as a process of its own: decodes `0.jpg`, `1.jpg` ... of a folder, prints the SHA-256 of the images, and lives on
 * until its input ends. Arguments: the folder, how many there are, pixels along one side.
 */
const [folder = '', count, resolution] = process.argv.slice(2);

async function main(): Promise<void> {
  const list = Array.from({ length: Number(count) }, (_, i) => ({ path: `${i}.jpg` }));
  const { decoded } = await decodedFiles([list], {
    dataset: 'child',
    folder,
    resolution: Number(resolution),
    advice: '',
  });
  const hash = createHash('sha256');
  for (const portion of decoded[0].images.portions()) hash.update(portion);
  process.stdout.write(`${hash.digest('hex')}\n`);
  process.stdin.resume();
  process.stdin.once('end', () => process.exit());
}

void main();
