import type { RunListener } from '../runFolder/reporter';
import { print } from './output';

/** A run as lines of JSON: its folder, then each event as it stands in `events.jsonl`. */
export function jsonListener(): RunListener {
  return {
    opened: (folder) => {
      print(JSON.stringify({ folder }));
    },
    event: (event) => {
      print(JSON.stringify(event));
    },
    line: () => undefined,
    progress: () => undefined,
    progressLine: () => undefined,
  };
}
