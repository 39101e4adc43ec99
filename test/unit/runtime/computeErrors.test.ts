import { expect, it } from 'vitest';
import { explainComputeError } from '../../../engine/runtime/computeErrors';

it.each([
  [
    "Non-zero status code returned while running Concat node. Name:'' Status Message: /onnxruntime_src/onnxruntime/core/" +
      'framework/bfc_arena.cc:360 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) ' +
      'Failed to allocate memory for requested buffer of size 100352000',
    'There is not enough memory: 100 MB more were refused.',
    /^Lower training\.batch/,
  ],
  ['std::bad_alloc', 'There is not enough memory: std::bad_alloc', /^Lower training\.batch/],
  ['Array buffer allocation failed', /^There is not enough memory/, /darkroom resume/],
  [
    '[Device "WebGPU"] is lost.',
    /^The device was lost in the middle of the run/,
    /darkroom resume.*runtime\.device=cpu/,
  ],
  ['WebGPU device lost (2): reset', /^The device was lost/, /Its driver was reset/],
])('says of "%s" what to do', (message, words, advice) => {
  const explained = explainComputeError(new RangeError(message));
  expect(explained?.message).toMatch(words);
  expect(explained?.advice).toMatch(advice);
});

it('leaves other errors as they are', () => {
  expect(explainComputeError(new Error('loss is not a function'))).toBeUndefined();
  expect(explainComputeError('lost')).toBeUndefined();
});
