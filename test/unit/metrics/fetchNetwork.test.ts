import { expect, test } from 'vitest';
import { fetchNetwork } from '../../../engine/metrics/networks/pretrained/fetchNetwork';
import { userErrorOf } from '../datasets/userError';

/** What is said where a network of this name is to be fetched. */
async function said(name: string): Promise<string> {
  const { message, advice } = await userErrorOf(() => fetchNetwork(name));
  return `${message} ${advice}`;
}

test('networks that are no files, or files that a person has, are not fetched, and why', async () => {
  const others = 'Those that it fetches: inception-v3-slim-quantised, resnet-50.';
  expect(await said('own')).toBe(
    '"own" is no file: those are networks that Darkroom trains on a data set itself. They come of themselves with the ' +
      `first figures. ${others}`,
  );
  expect(await said('onnx')).toBe(
    'Darkroom can\'t fetch "onnx": it takes a file that you have. Set evaluation.network.file to the .onnx file of a ' +
      `network, whole, without data in files beside it. ${others}`,
  );
  expect(await said('vgg')).toBe(`Darkroom knows no feature network "vgg". ${others}`);
  expect(await said('inception_v3')).toContain('Did you mean inception-v3?');
});
