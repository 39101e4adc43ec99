import { describe, expect, it } from 'vitest';
import { UserError } from '../../../engine/errors';
import { assertSettings, settingOf } from '../../../engine/files/settings';

const errorOf = (environment: NodeJS.ProcessEnv): unknown => {
  try {
    assertSettings(environment);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('variables of the environment', () => {
  it.each([
    ['DARKROOM_CACHE_LIMIT', ' '],
    ['DARKROOM_CACHE_LIMIT', 'much'],
    ['DARKROOM_CACHE_LIMIT', '-1'],
    ['DARKROOM_CACHE_LIMIT', '1e3'],
    ['DARKROOM_CACHE_LIMIT', '0x10'],
    ['DARKROOM_CACHE_LIMIT', 'Infinity'],
    ['DARKROOM_WORKERS', ' '],
    ['DARKROOM_WORKERS', '2.5'],
    ['DARKROOM_WORKERS', '-1'],
    ['DARKROOM_MIRROR', ' '],
    ['DARKROOM_MIRROR', 'mirror.example'],
    ['DARKROOM_MIRROR', 'file:///data'],
    ['DARKROOM_MIRROR', 'http://'],
    ['DARKROOM_CACHE', ' '],
  ])('%s is not "%s"', (name, text) => {
    const error = errorOf({ [name]: text });
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ where: name });
    expect((error as UserError).message).toContain(JSON.stringify(text));
  });

  it('are what they say, and what is usual where they say nothing', () => {
    expect(errorOf({})).toBeUndefined();
    expect(errorOf({ DARKROOM_CACHE_LIMIT: '', DARKROOM_WORKERS: '', DARKROOM_MIRROR: '' })).toBeUndefined();
    expect(settingOf('DARKROOM_CACHE_LIMIT', {})).toBe(100);
    expect(settingOf('DARKROOM_CACHE_LIMIT', { DARKROOM_CACHE_LIMIT: '0.5' })).toBe(0.5);
    expect(settingOf('DARKROOM_CACHE_LIMIT', { DARKROOM_CACHE_LIMIT: '0' })).toBe(0);
    expect(settingOf('DARKROOM_WORKERS', { DARKROOM_WORKERS: '0' })).toBe(0);
    expect(settingOf('DARKROOM_MIRROR', { DARKROOM_MIRROR: 'http://h:1/a//' })).toBe('http://h:1/a');
    expect(settingOf('DARKROOM_DEBUG', { DARKROOM_DEBUG: '1' })).toBe(true);
  });
});
