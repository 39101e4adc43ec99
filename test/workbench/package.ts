import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache, repository } from './paths';
import { run } from './processes';

/**
 * `npm run package`: the extension as a VSIX for this platform, complete. The engine's native packages, which stay
 * outside its bundle, lie in dist/node_modules, where Node finds them from dist/engine.js.
 */

const stage = join(cache, 'package');
const modules = join(stage, 'dist/node_modules');

/** What a VSIX holds besides the manifest, where it exists. */
const contents = ['dist', 'media', 'README.md', 'CHANGELOG.md', 'LICENSE'];

/** What only development needs of the manifest. */
const developmentKeys = ['private', 'bin', 'scripts', 'dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Builds nothing: packages what dist/ holds.
 * @returns the VSIX's path.
 */
export function packageExtension(): string {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  const present = readdirSync(repository);
  for (const name of present.filter((entry) => contents.includes(entry) || /^package\.nls\..*json$/.test(entry))) {
    cpSync(join(repository, name), join(stage, name), { recursive: true, filter: (file) => !file.endsWith('.map') });
  }
  const manifest = stageManifest();
  stageOnnxRuntime();

  const target = `${process.platform}-${process.arch}`;
  const vsix = join(cache, `${manifest.name}-${manifest.version}-${target}.vsix`);
  const vsce = join(repository, 'node_modules/@vscode/vsce/vsce');
  run(
    process.execPath,
    [
      vsce,
      'package',
      '--target',
      target,
      '--out',
      vsix,
      '--no-dependencies',
      '--no-rewrite-relative-links',
      '--allow-missing-repository',
    ],
    { cwd: stage },
  );
  return vsix;
}

function stageManifest(): { name: string; version: string } {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Record<string, unknown> & {
    name: string;
    version: string;
  };
  for (const key of developmentKeys) delete manifest[key];
  writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
  return manifest;
}

/** ONNX Runtime with the library of this platform alone, and without CUDA's, which would be hundreds of megabytes. */
function stageOnnxRuntime(): void {
  const source = join(repository, 'node_modules');
  const isCode = (file: string) => !/\.(d\.ts|map)$/.test(file);
  const isForCuda = (file: string) => /providers_(cuda|tensorrt)/.test(basename(file));
  const libraries = `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`;
  for (const part of [
    'onnxruntime-node/package.json',
    'onnxruntime-node/dist',
    libraries,
    'onnxruntime-common/package.json',
    'onnxruntime-common/dist',
  ]) {
    cpSync(join(source, part), join(modules, part), {
      recursive: true,
      filter: (file) => isCode(file) && !isForCuda(file),
    });
  }
}

/** Bytes of each part of the staged VSIX that is worth a line. */
function sizes(): Record<string, number> {
  const parts = [
    'dist/extension.js',
    'dist/engine.js',
    'dist/program.js',
    'dist/h5wasm.js',
    'dist/parquetProcess.js',
    'dist/parquetWatchThread.js',
    'dist/webview',
    'dist/data',
    'dist/node_modules',
    'media',
  ];
  return Object.fromEntries(parts.map((part) => [part, bytes(join(stage, part))]));
}

function bytes(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + bytes(join(path, name)), 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  run(process.execPath, [join(repository, 'esbuild.mjs')], { cwd: repository });
  const vsix = packageExtension();
  const megabytes = (count: number) => `${(count / 2 ** 20).toFixed(1).padStart(6)} MB`;
  for (const [part, count] of Object.entries(sizes())) console.log(`  ${part.padEnd(20)} ${megabytes(count)}`);
  console.log(`${vsix} ${megabytes(statSync(vsix).size)}`);
}
