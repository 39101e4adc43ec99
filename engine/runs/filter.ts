import { experimentOf, idOf, type Run } from './run';

/**
 * Whether a run fits what was typed. Every word must be found somewhere: in its experiment's name, method, own name,
 * id, state, tags, note, keys and their values, or figures. A word like `fid<20` or `learningRate=5e-4` compares the
 * figure or the key whose name contains what stands before the sign.
 */
export function matchesFilter(run: Run, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const facts = factsOf(run);
  const whole = facts.map(({ name, value }) => `${name} ${value}`.toLowerCase()).join('\n');
  return words.every((word) => {
    const comparison = /^([^<>=]+)(<=|>=|<|>|=)(.+)$/.exec(word);
    return comparison ? facts.some((fact) => holds(fact, comparison)) : whole.includes(word);
  });
}

interface Fact {
  name: string;
  value: string | number | boolean | null;
}

function factsOf(run: Run): Fact[] {
  const { record, config, headline, evaluation, annotations, phase } = run;
  return [
    { name: 'experiment', value: experimentOf(run) },
    { name: 'id', value: idOf(run) },
    { name: 'state', value: phase },
    { name: 'method', value: record?.method ?? '' },
    { name: 'seed', value: record?.seed ?? '' },
    { name: 'name', value: annotations.name },
    { name: 'note', value: annotations.note },
    ...annotations.tags.map((tag) => ({ name: 'tag', value: tag })),
    ...(annotations.starred ? [{ name: 'starred', value: 'starred' }] : []),
    ...Object.entries(config).map(([name, value]) => ({ name, value })),
    // A figure is its best value, as lists show it; the others are the newest.
    ...(headline ? [{ name: headline.label, value: headline.best?.value ?? null }] : []),
    ...(evaluation?.measurements ?? [])
      .filter(({ id }) => id !== headline?.id)
      .map(({ label, value }) => ({ name: label, value })),
  ];
}

function holds({ name, value }: Fact, [, left = '', sign = '', right = '']: RegExpExecArray): boolean {
  if (!name.toLowerCase().includes(left)) return false;
  const [have, want] = [Number(value), Number(right)];
  const areNumbers = value !== null && value !== '' && Number.isFinite(have) && Number.isFinite(want);
  if (sign === '=') return areNumbers ? have === want : String(value).toLowerCase() === right;
  if (!areNumbers) return false;
  switch (sign) {
    case '<':
      return have < want;
    case '<=':
      return have <= want;
    case '>':
      return have > want;
    default:
      return have >= want;
  }
}
