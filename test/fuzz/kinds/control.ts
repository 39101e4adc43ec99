import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlChannel } from '../../../engine/runFolder/controlChannel';
import { must, type Kind } from '../kind';
import { mutateText } from '../mutate';

const actions = ['pause', 'resume', 'stop', 'checkpoint', 'sample', 'evaluate'];

/** Control files: an engine does what a valid request says, once, and nothing else. */
export const control: Kind = {
  prepare: (folder) => {
    const file = join(folder, 'control.json');
    return Promise.resolve((dice) => {
      rmSync(file, { force: true });
      const channel = new ControlChannel(file);
      const seed = JSON.stringify({ id: `request-${dice.below(1000)}`, action: dice.pick(actions) });
      const bytes = dice.chance(0.05) ? Buffer.from(seed) : mutateText(seed, dice);
      writeFileSync(file, bytes);
      const taken = channel.poll(0);
      const expected = requestIn(bytes.toString());
      must(taken?.id === expected?.id && taken?.action === expected?.action, `${JSON.stringify(taken)} was taken`);
      must(channel.poll(1e6) === undefined, 'a request was taken twice');
      must(new ControlChannel(file).poll(0) === undefined, 'a request from before the engine began was taken');
      return Promise.resolve(taken ? 'accepted' : 'refused');
    });
  },
};

/** What a file asks for, told by other means than the engine's. */
function requestIn(text: string): { id: string; action: string } | undefined {
  try {
    const value = JSON.parse(text) as { id?: unknown; action?: unknown } | null;
    const [id, action] = [value?.id, value?.action];
    if (typeof id !== 'string' || typeof action !== 'string' || !actions.includes(action)) return undefined;
    return { id, action };
  } catch {
    return undefined;
  }
}
