import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../../engine/files/cacheFolder';

test('DARKROOM_CACHE comes first, on every platform', () => {
  expect(cacheFolder({ DARKROOM_CACHE: '/data/cache', XDG_CACHE_HOME: '/x' }, 'linux', '/home/ada')).toBe(
    '/data/cache',
  );
  expect(cacheFolder({ DARKROOM_CACHE: 'D:\\cache' }, 'win32', 'C:\\Users\\ada')).toBe('D:\\cache');
});

test('without a home directory, a temporary folder of this user alone', () => {
  const temporary = cacheFolder({}, process.platform, null);
  expect(dirname(temporary)).toBe(tmpdir());
  expect(basename(temporary)).toMatch(/^darkroom-cache-(\d+|user)/);
  expect(cacheFolder({ DARKROOM_CACHE: '/data/cache' }, 'linux', null)).toBe('/data/cache');
  expect(cacheFolder({ XDG_CACHE_HOME: '/scratch/ada' }, 'linux', null)).toBe('/scratch/ada/darkroom');
});

test("otherwise the platform's place for caches", () => {
  expect(cacheFolder({}, 'linux', '/home/ada')).toBe('/home/ada/.cache/darkroom');
  expect(cacheFolder({ XDG_CACHE_HOME: '/scratch/ada' }, 'linux', '/home/ada')).toBe('/scratch/ada/darkroom');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/ada')).toBe('/home/ada/.cache/darkroom');
  expect(cacheFolder({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Caches/darkroom');
  expect(cacheFolder({ LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' }, 'win32', 'C:\\Users\\ada')).toBe(
    'C:\\Users\\ada\\AppData\\Local\\darkroom\\Cache',
  );
  expect(cacheFolder({}, 'win32', 'C:\\Users\\ada')).toBe('C:\\Users\\ada\\AppData\\Local\\darkroom\\Cache');
});
