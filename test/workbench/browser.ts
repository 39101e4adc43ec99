import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { cache, repository } from './paths';
import { cleanEnvironment, run } from './processes';

/**
 * A headless Chromium out of the npm package `@sparticuz/chromium`, with the fonts and libraries it brings for machines
 * that have none. It is for Linux x64; elsewhere the machine's own Chrome is used, and DARKROOM_CHROMIUM names another.
 */

const packaged = join(repository, 'node_modules/@sparticuz/chromium');
const isPackaged = process.platform === 'linux' && process.arch === 'x64';

export async function launchBrowser(): Promise<Browser> {
  const args = ['--disable-gpu', '--no-sandbox'];
  const executablePath = process.env['DARKROOM_CHROMIUM'];
  if (executablePath) return chromium.launch({ executablePath, args });
  if (!isPackaged) return chromium.launch({ channel: 'chrome' });
  const home = ensureBrowser();
  return chromium.launch({ executablePath: join(home, 'chromium'), args, env: environment(home) });
}

/**
 * Lets functions of ours be evaluated in pages that are opened from now on: tsx names functions by a helper that it
 * leaves behind when one of them is sent to a page.
 */
export async function acceptFunctions(pages: Pick<BrowserContext, 'addInitScript'>): Promise<void> {
  await pages.addInitScript('globalThis.__name ??= (named) => named;');
}

/** Unpacks the browser into the cache, unless it is there, and says where. */
export function ensureBrowser(): string {
  return ensureUnpacked('chromium', (scratch, home) => {
    writeFileSync(join(scratch, 'chromium'), unpack('chromium.br'), { mode: 0o755 });
    for (const file of ['al2023.tar.br', 'fonts.tar.br']) unpackTar(file, scratch);
    writeFileSync(
      join(scratch, 'fonts.conf'),
      `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir></fontconfig>
`,
    );
  });
}

/**
 * What a process needs in its environment to find a Vulkan driver that computes on the processor (SwiftShader, which
 * the browser brings): WebGPU without a GPU. Undefined where there is none.
 */
export function softwareVulkan(): Record<string, string> | undefined {
  if (!isPackaged) return undefined;
  const home = ensureUnpacked('swiftshader', (scratch) => {
    unpackTar('swiftshader.tar.br', scratch);
  });
  return { VK_DRIVER_FILES: join(home, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: home };
}

function unpack(file: string): Uint8Array {
  return brotliDecompressSync(readFileSync(join(packaged, 'bin', file)));
}

function unpackTar(file: string, folder: string): void {
  run('tar', ['-x', '-C', folder], { input: unpack(file) });
}

/** A folder of the cache that `fill` fills once, in a scratch folder that is then renamed to `home`. */
function ensureUnpacked(name: string, fill: (scratch: string, home: string) => void): string {
  const { version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as { version: string };
  const home = join(cache, `${name}-${version}`);
  if (existsSync(home) || !isPackaged) return home;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, `${name}-`));
  try {
    fill(scratch, home);
    renameSync(scratch, home);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return home;
}

/** Chromium ends at once where it finds no font or no NSS: gives it the packaged ones there. */
function environment(home: string): Record<string, string> {
  const env = cleanEnvironment() as Record<string, string>;
  if (!hasFonts()) env['FONTCONFIG_FILE'] = join(home, 'fonts.conf');
  if (spawnSync(join(home, 'chromium'), ['--version'], { env }).status !== 0) {
    env['LD_LIBRARY_PATH'] = [join(home, 'lib'), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  }
  return env;
}

function hasFonts(): boolean {
  const fonts = '/usr/share/fonts';
  return existsSync('/etc/fonts/fonts.conf') && existsSync(fonts) && readdirSync(fonts).length > 0;
}
