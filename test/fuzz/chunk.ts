import { runCases, type Cases } from './cases';

/** A process of its own for some cases, so that one that never ends can be ended; started by `main.ts`. */
void runCases(JSON.parse(process.argv[2]!) as Cases, (number) => process.send!({ number })).then((figures) =>
  process.send!({ figures }, () => process.disconnect()),
);
