import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,golden,property,cli}/**/*.test.ts'],
    testTimeout: 120_000,
    // ONNX Runtime and the engine processes already use every core.
    maxWorkers: 2,
  },
});
