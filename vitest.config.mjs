import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,golden,property,cli,panel}/**/*.test.ts'],
    // TF.js ships its gradients only as ES modules in `.js` files, which Node itself does not read.
    server: { deps: { inline: [/@tensorflow/] } },
    globalSetup: 'test/build.ts',
    env: { ORT_DISABLE_TELEMETRY: '1' },
    testTimeout: 120_000,
    // ONNX Runtime and the engine processes already use every core.
    maxWorkers: 2,
  },
});
