import { UserError } from '../errors';

/**
 * What people set in the environment: every variable of Darkroom's own is read here, and all are looked at before
 * anything begins. An empty one is as good as none. (`cacheFolder` reads its own: a program needs it before it can say
 * what is wrong.)
 */

/** Decoded images may take so many GiB, unless a person says otherwise. */
const usualCacheLimit = 100;

/** How a variable is read. */
interface Setting<T> {
  /** What it is where it isn't set. */
  usual: T;
  /** Its value; undefined for a text that is none. */
  read(this: void, text: string): T | undefined;
  /** What such a text isn't: "which is no number of threads". */
  isNot: string;
  advice: string;
}

const settings = {
  DARKROOM_CACHE: setting<string | null>({
    usual: null,
    read: (text) => (text.trim() === '' ? undefined : text),
    isNot: 'the path of a folder',
    advice: 'Set it to a folder that can be written and stays',
  }),
  DARKROOM_CACHE_LIMIT: setting({
    usual: usualCacheLimit,
    read: (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
    isNot: 'a number of GiB',
    advice: `Set it to a number, for example ${usualCacheLimit}`,
  }),
  DARKROOM_WORKERS: setting<number | null>({
    usual: null,
    read: (text) => (/^\d{1,3}$/.test(text) ? Number(text) : undefined),
    isNot: 'a number of threads',
    advice: 'Set it to a whole number, 0 for none',
  }),
  DARKROOM_MIRROR: setting<string | null>({
    usual: null,
    read: (text) => (/^https?:\/\//.test(text) && URL.canParse(text) ? text.replace(/\/+$/, '') : undefined),
    isNot: 'the address of a server',
    advice: 'Set it to one that begins with http:// or https://',
  }),
  DARKROOM_DEBUG: setting({ usual: false, read: () => true, isNot: '', advice: '' }),
};

type Name = keyof typeof settings;
type Value<N extends Name> = (typeof settings)[N]['usual'];

/** The value of a variable. @throws UserError that names it, if it has none that it can have. */
export function settingOf<N extends Name>(name: N, environment: NodeJS.ProcessEnv = process.env): Value<N> {
  const { usual, read, isNot, advice } = settings[name] as Setting<Value<N>>;
  const text = environment[name];
  if (text === undefined || text === '') return usual;
  const value = read(text);
  if (value !== undefined) return value;
  throw new UserError(`${name} is ${JSON.stringify(text.slice(0, 100))}, which is not ${isNot}.`, {
    where: name,
    advice: `${advice}, or leave it out.`,
  });
}

/** @throws UserError if any of them can't be what it is. */
export function assertSettings(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(settings) as Name[]) settingOf(name, environment);
}

function setting<T>(each: Setting<T>): Setting<T> {
  return each;
}
