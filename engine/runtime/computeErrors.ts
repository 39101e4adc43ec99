import { UserError } from '../errors';
import { formatBytes } from '../runs/diskUse';

const less =
  'Lower training.batch, the widths of the networks or evaluation.samples, or give the run a machine or a limit with ' +
  'more memory; "darkroom doctor" shows the limit. Go on from the last checkpoint with darkroom resume.';

/** What went wrong while a step was computed, where the library's own words tell a person little. */
const explanations: { pattern: RegExp; message: string; advice: string }[] = [
  {
    // ONNX Runtime's arenas, C++, V8's buffers, CUDA, Direct3D and Vulkan.
    pattern:
      /bad.?alloc|failed to allocate memory|array buffer allocation failed|out of memory|OutOfMemory|out of device memory/i,
    message: 'There is not enough memory',
    advice: less,
  },
  {
    pattern:
      /device (is |was |has been )?lost|\] is lost\b|DeviceLost|DXGI_ERROR_DEVICE_|CUDA.*(launch failure|illegal|device-side|unavailable)/i,
    message: 'The device was lost in the middle of the run',
    advice:
      'Its driver was reset or updated, or the machine has slept. Go on from the last checkpoint with darkroom resume; ' +
      'if it comes again, add --set runtime.device=cpu.',
  },
];

/** An error of a library that computes, in words a person can act on; undefined for any other error. */
export function explainComputeError(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const explanation = explanations.find(({ pattern }) => pattern.test(error.message));
  if (!explanation) return undefined;
  const [, bytes] = /requested buffer of size (\d+)/.exec(error.message) ?? [];
  const detail = bytes ? `${formatBytes(Number(bytes))} more were refused.` : error.message.split('\n')[0]!;
  return new UserError(`${explanation.message}: ${detail}`, { advice: explanation.advice, cause: error });
}
