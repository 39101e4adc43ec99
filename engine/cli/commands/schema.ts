import { join } from 'node:path';
import { generatedFiles } from '../../experiment/generated';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { exitCodes } from '../../protocol/exitCodes';
import { print } from '../output';

/** Prints the schema of experiment files, or writes all generated files into a folder. */
export async function schema({ write }: { write?: string }): Promise<number> {
  const files = generatedFiles();
  if (write === undefined) {
    print(files['experiment.schema.json'].trimEnd());
    return exitCodes.success;
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFileMakingFolder(join(write, name), text);
    print(`Wrote ${join(write, name)}`);
  }
  return exitCodes.success;
}
