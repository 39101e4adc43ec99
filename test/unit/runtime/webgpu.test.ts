import { beforeAll, describe, expect, it } from 'vitest';
import { fallbackWarning } from '../../../engine/runtime/profile/placement';
import type { Execution } from '../../../engine/runtime/profile/recording';
import { softwareVulkan } from '../../workbench/browser';
import type { WebGpuReport } from './onWebGpu';
import { runScript } from './script';

const vulkan = softwareVulkan();

describe.runIf(vulkan)('WebGPU, on a Vulkan driver that computes on the processor', () => {
  let report: WebGpuReport;
  beforeAll(async () => {
    report = await runScript<WebGpuReport>('onWebGpu.ts', [], { environment: vulkan });
  }, 120_000);

  function expectClose(ours: number[], theirs: number[]): void {
    expect(ours).toHaveLength(theirs.length);
    ours.forEach((value, i) => {
      expect(value).toBeCloseTo(theirs[i]!, 4);
    });
  }

  it('steps to the same losses and state as the processor, and reads and writes them', () => {
    const { cpu, webgpu } = report;
    expectClose(webgpu.losses, cpu.losses);
    expect(new Set(cpu.losses).size).toBe(5);
    expectClose([webgpu.again], [cpu.losses[0]!]);
    for (const when of ['state', 'later'] as const) {
      expect(Object.keys(webgpu[when])).toEqual(Object.keys(cpu[when]));
      for (const [name, values] of Object.entries(cpu[when])) expectClose(webgpu[when][name]!, values);
    }
    expect(webgpu.state.count).toEqual([12, -3]);
    expect(webgpu.later.count).toEqual([8, -7]);
  });

  it('keeps state on the device that a program uses, changed or not', () => {
    const { unused, ...used } = report.webgpu.places;
    expect(unused).toBe('cpu');
    expect(new Set(Object.values(used))).toEqual(new Set(['gpu-buffer']));
    expect(new Set(Object.values(report.cpu.places))).toEqual(new Set(['cpu']));
  });

  it('hands state through, exchanges it and shares it among programs', () => {
    expect(report.handed.webgpu).toEqual(report.handed.cpu);
    expect(report.handed.cpu).toEqual({ a: [12, 16], b: [2, 4] });
  });

  it('frees the buffers that a step replaced', () => {
    const [early, late] = report.memory as [number, number];
    // Each of the thirty steps between replaced 16 MiB.
    expect(late - early).toBeLessThan((30 * 2 ** 24) / 4);
  });

  it('says which operations were left to the processor, and computes them', () => {
    expect(report.fallback.warnings).toEqual([
      'ONNX Runtime computes 1 of the 3 operations of "falling back" on the processor instead of on webgpu: ' +
        '1 Hardmax. Every run waits for 2 copies between the two.',
    ]);
    expect(report.fallback.result.map((x) => x + 0)).toEqual([0, -2, 0, 0, 0, -6]);
    expect(report.quiet).toEqual([]);
  });

  it("profiles kernels by the GPU's own clock", () => {
    const { clock, rows, share, programs } = report.costs;
    expect(clock).toBe('gpu');
    expect(programs).toEqual([expect.objectContaining({ name: 'convolution', runs: 1 })]);
    expect(rows.some(({ operation, count }) => operation.startsWith('Conv') && count === 1)).toBe(true);
    expect(rows.find(({ operation }) => operation === 'Tanh')).toMatchObject({ count: 1 });
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
  });
});

it('counts what fell back by operation, and says nothing where nothing did', () => {
  const execution = (operation: string, provider: string): Execution => ({
    operation,
    provider,
    outputShape: null,
    milliseconds: 1,
    peakBytes: null,
  });
  const run = (...executions: Execution[]) => ({ milliseconds: 1, executions, kernels: [] });
  const gpu = 'WebGpuExecutionProvider';
  const cpu = 'CPUExecutionProvider';
  expect(
    fallbackWarning('step', 'webgpu', run(execution('Conv', gpu), execution('MemcpyToHost', gpu))),
  ).toBeUndefined();
  expect(
    fallbackWarning(
      'step',
      'cuda',
      run(
        execution('Conv', gpu),
        execution('MemcpyToHost', gpu),
        execution('TopK', cpu),
        execution('Cast', cpu),
        execution('TopK', cpu),
      ),
    ),
  ).toBe(
    'ONNX Runtime computes 3 of the 4 operations of "step" on the processor instead of on cuda: 2 TopK, 1 Cast. Every run waits for 1 copy between the two.',
  );
});
