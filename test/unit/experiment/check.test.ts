import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig, placeInFile } from '../../../engine/experiment/load';
import { parseOverride } from '../../../engine/experiment/overrides';
import { methods } from '../../../engine/methods/registry';

/** What a person reads, one problem a paragraph, with the exact words at fault. */
function report(text: string, ...sets: string[]): string {
  const lines = text.split('\n');
  return (
    '\n' +
    checkConfig('a.json', text, sets.map(parseOverride))
      .problems.map((p) => {
        const words = p.line === p.endLine ? lines[p.line - 1]!.slice(p.column - 1, p.endColumn - 1) : '';
        return `${p.severity} at ${p.where} under ${words}\n  ${p.message}\n  ${p.advice ?? ''}`;
      })
      .join('\n') +
    '\n'
  );
}

describe('the words for typical mistakes', () => {
  it('names a misspelt key and the one that was meant', () => {
    expect(report('{\n  "method": "self-labeling",\n  "dataset": { "name": "mnist" },\n  "trainig": { "steps": 5 }\n}'))
      .toMatchInlineSnapshot(`
      "
      error at a.json:4:3 under "trainig"
        Unknown key "trainig".
        Did you mean "training"?
      "
    `);
  });
  it('names the values of a choice', () => {
    expect(report('{ "method": "self-labelling", "dataset": { "name": "mnist" } }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:13 under "self-labelling"
        method is "self-labelling", but must be one of "stic", "self-labeling", "subsampling".
        Did you mean "self-labeling"?
      "
    `);
    expect(report('{ "method": "self-labeling", "dataset": { "name": "cifar" }, "labels": "few" }'))
      .toMatchInlineSnapshot(`
        "
        error at a.json:1:51 under "cifar"
          dataset.name is "cifar", but must be one of "mnist", "fashion-mnist", "cifar10", "cifar100", "stl10", "svhn", "angles", "rc49", "utkface", "tiny-imagenet", "celeba", "folder", "idx", "numpy", "csv", "parquet", "lmdb".
          Did you mean "cifar10"?
        error at a.json:1:72 under "few"
          labels is "few", but must be one of "none", "some", "all".
          How many real images keep their manual label. Default none.
        "
      `);
  });
  it('says what is missing, and finds it misspelt', () => {
    expect(report('{}')).toMatchInlineSnapshot(`
      "
      error at a.json:1:1 under {
        The key "method" is missing.
        Give it one of "stic", "self-labeling", "subsampling".
      "
    `);
    expect(report('{ "method": "self-labeling", "dataset": {} }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:30 under "dataset"
        The key "dataset.name" is missing.
        Give it one of "mnist", "fashion-mnist", "cifar10", "cifar100", "stl10", "svhn", "angles", "rc49", "utkface", "tiny-imagenet", "celeba", "folder", "idx", "numpy", "csv", "parquet", "lmdb".
      "
    `);
    expect(report('{ "metod": "self-labeling", "dataset": { "name": "mnist" } }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:3 under "metod"
        Unknown key "metod".
        Did you mean "method"?
      "
    `);
  });
  it('says the bound or the type that a value breaks', () => {
    expect(
      report(`{
  "method": "self-labeling", "dataset": { "name": "mnist" },
  "training": { "steps": "many", "batch": 2, "logEvery": 1.5 },
  "optimizer": { "betas": [0], "generator": 0 },
  "selfLabeling": { "matchMasks": 1, "threshold": 2 },
  "evaluation": 5
}`),
    ).toMatchInlineSnapshot(`
  "
  error at a.json:3:26 under "many"
    training.steps is "many", but must be a number.
    Updates in the whole run: of a GAN's generator, or of STIC's classifier. Default 2000 (small presets: 500-3,000; full size: 100,000).
  error at a.json:3:43 under 2
    training.batch is 2, but must be at least 4.
    Images in one batch, real and generated alike. Default 64.
  error at a.json:3:58 under 1.5
    training.logEvery is 1.5, but must be a whole number.
    Steps between two points of the loss curves; each point is the mean over those steps. Default 10.
  error at a.json:4:27 under [
    optimizer.betas must hold 2 values.
    Adam's two decays for generator and discriminator. Default [0, 0.9]. The classifier uses [0.9, 0.999].
  error at a.json:4:45 under 0
    optimizer.generator is 0, but must be above 0.
    Adam's learning rate for the generator. Default 0.0002 (small preset).
  error at a.json:5:35 under 1
    selfLabeling.matchMasks is 1, but must be true or false.
    Show the discriminator labels on as many generated images as real ones. Without it, it recognises fakes by the label term alone. Default true.
  error at a.json:5:51 under 2
    selfLabeling.threshold is 2, but must be at most 1.01.
    Confidence gate ("self-attention"): a self-label is used only when the classifier's probability reaches this. 0 uses every label, above 1 none. Default 0.9; 0.95 at full size.
  error at a.json:6:17 under 5
    evaluation is 5, but must be an object { … }.
    How the model is judged while it trains.
  "
`);
  });
  it('says where the text is no JSON', () => {
    expect(report('')).toMatchInlineSnapshot(`
      "
      error at a.json:1:1 under 
        The file is empty.
        Begin with { "method": "self-labeling", "dataset": { "name": "mnist" } }.
      "
    `);
    expect(report('{ "method": "self-labeling"\n  "dataset": { "name": "mnist" } }')).toMatchInlineSnapshot(`
      "
      error at a.json:2:3 under "dataset"
        A comma is missing here.
        Experiment files are JSON; comments and trailing commas are allowed.
      "
    `);
    expect(report('{ \'method\': "self-labeling" }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:3 under 'method'
        This word is not JSON: texts need double quotes.
        Experiment files are JSON; comments and trailing commas are allowed.
      "
    `);
  });
  it('refuses a key that stands twice', () => {
    expect(report('{ "method": "self-labeling", "dataset": { "name": "mnist" }, "seed": 1, "seed": 2 }'))
      .toMatchInlineSnapshot(`
      "
      error at a.json:1:62 under "seed"
        The key "seed" stands twice here.
        Keep one of the two.
      "
    `);
  });
  it('knows what a data set has and needs', () => {
    const dataset = (text: string) => report(`{ "method": "self-labeling", "labels": "none", "dataset": ${text} }`);
    expect(dataset('{ "name": "mnist", "resolution": 32, "perLabel": 5 }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:92 under 32
        MNIST comes in 28x28, not in 32x32.
        Leave dataset.resolution out.
      error at a.json:1:108 under 5
        MNIST has no dataset.perLabel: only data sets labelled by a number do.
        Leave it out; dataset.limit uses fewer images.
      "
    `);
    expect(dataset('{ "name": "angles", "resolution": 48, "perLabel": 40, "folder": "." }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:93 under 48
        Angles comes in 32x32 or 64x64, not in 48x48.
        Use 32 or 64.
      error at a.json:1:109 under 40
        Angles has no 40 images for each label.
        Use at most 36.
      error at a.json:1:123 under "."
        Angles has no files: Darkroom makes it itself.
        Leave dataset.folder out.
      "
    `);
    expect(dataset('{ "name": "mnist", "classes": "classes.json" }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:89 under "classes.json"
        The classes of MNIST can't be chosen: only those of a folder of images can.
        Leave dataset.classes out.
      "
    `);
    expect(
      dataset('{ "name": "folder", "folder": "photos", "resolution": 48, "classes": "classes.json" }').trim(),
    ).toBe('');
    expect(dataset('{ "name": "folder", "folder": "photos", "resolution": 33 }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:113 under 33
        Networks halve images at least twice, which 33 pixels can't be.
        Use a multiple of 4: 32 or 36.
      "
    `);
    expect(
      report(
        '{ "method": "self-labeling", "labels": "all", "dataset": { "name": "folder", "folder": "photos" }, ' +
          '"selfLabeling": { "artificialLabels": 5 } }',
      ).trim(),
    ).toBe('');
    expect(dataset('{ "name": "rc49" }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:69 under "rc49"
        RC-49 needs dataset.folder: Darkroom can't fetch it.
        Get the HDF5 file that the authors of CcGAN share (the README of github.com/UBCDingXin/improved_CcGAN links to it: RC-49_64x64.h5), and name its folder.
      "
    `);
    expect(dataset('{ "name": "utkface" }')).toMatchInlineSnapshot(`
      "
      error at a.json:1:69 under "utkface"
        UTKFace needs dataset.folder: Darkroom can't fetch it.
        Get the HDF5 file that the authors of CcGAN share (the README of github.com/UBCDingXin/improved_CcGAN links to it: UTKFace_64x64.h5), and name its folder; or name the folder of UTKFace's aligned and cropped JPEGs (susanqq.github.io/UTKFace).
      "
    `);
  });
  it('counts the training images of a data set, unless only its files can tell', () => {
    const dataset = (text: string) =>
      report(`{ "method": "self-labeling", "labels": "none", "dataset": ${text}, "training": { "batch": 1000 } }`);
    expect(dataset('{ "name": "angles", "perLabel": 2 }')).toMatchInlineSnapshot(`
      "
      warning at a.json:1:48 under "dataset"
        Only 900 training images are in use, so figures will compare 900 and not 5,000 with as many.
        Set evaluation.samples to 900 or less to say so; compare such figures only with others of the same count.
      error at a.json:1:119 under 1000
        A batch of 1,000 is more than the 900 training images in use.
        Use a batch of at most 900.
      "
    `);
    expect(dataset('{ "name": "tiny-imagenet", "folder": "photos" }').trim()).toBe('');
    expect(dataset('{ "name": "tiny-imagenet", "folder": "photos", "limit": 6000 }').trim()).toBe('');
  });
  it('knows the rules between keys', () => {
    expect(
      report(
        '{ "method": "self-labeling", "dataset": { "name": "mnist", "limit": 1000 }, "labels": "some", ' +
          '"labelsPerClass": 600, "selfLabeling": { "artificialLabels": 5 } }',
      ),
    ).toMatchInlineSnapshot(`
      "
      warning at a.json:1:69 under 1000
        Only 1,000 training images are in use, so figures will compare 1,000 and not 5,000 with as many.
        Set evaluation.samples to 1,000 or less to say so; compare such figures only with others of the same count.
      error at a.json:1:113 under 600
        600 labels for each of 10 classes are more than the training images in use can give.
        Use at most 100, or labels: "all".
      error at a.json:1:156 under 5
        5 artificial labels can't hold the 10 classes of MNIST, whose manual labels are used (labels: "some").
        Use at least 10, or labels: "none".
      "
    `);
  });
  it('places what --set breaks at --set', () => {
    expect(
      report(
        '{ "method": "self-labeling", "dataset": { "name": "mnist" } }',
        'training.steps=many',
        'training.stps=4',
        'evaluation.samples=70000',
      ),
    ).toMatchInlineSnapshot(`
      "
      error at --set training.steps under {
        training.steps is "many", but must be a number.
        Updates in the whole run: of a GAN's generator, or of STIC's classifier. Default 2000 (small presets: 500-3,000; full size: 100,000).
      error at --set training.stps under {
        Unknown key "stps".
        Did you mean "steps"?
      "
    `);
  });
});

describe('an experiment file', () => {
  it('may hold comments, trailing commas and a byte order mark', () => {
    const { experiment, problems } = checkConfig(
      'a.json',
      '\uFEFF{ // why\n "method": "self-labeling", /* on */ "dataset": { "name": "mnist", }, }',
    );
    expect(problems).toEqual([]);
    expect(experiment?.training.steps).toBe(2000);
  });
  it.each(methods.flatMap(({ presets }) => presets))('preset $id is right', ({ experiment }) => {
    expect(checkConfig('a.json', JSON.stringify(experiment)).problems).toEqual([]);
  });
});

describe('a subsampling experiment', () => {
  const of = (dataset: string, keys: string) =>
    `{ "method": "subsampling", "dataset": { "name": "${dataset}" }, ${keys} }`;
  const messages = (dataset: string, keys: string) =>
    checkConfig('a.json', of(dataset, keys)).problems.map(({ message, severity, column, endColumn }) => [
      severity,
      of(dataset, keys).slice(column - 1, endColumn - 1),
      message,
    ]);

  it('has layers that can be normalised in groups, of more than one unit each', () => {
    expect(messages('mnist', '"ratio": { "hidden": [64, 20] }')).toEqual([
      ['error', '[', "A hidden layer of 20 units can't be normalised in 8 groups of equal size."],
    ]);
    expect(messages('mnist', '"ratio": { "hidden": [64, 8] }')).toEqual([
      [
        'error',
        '[',
        'A hidden layer of 8 units in 8 groups is normalised unit by unit, which makes all of them 0: every ' +
          'image would have the same ratio.',
      ],
    ]);
    expect(messages('mnist', '"ratio": { "hidden": [64, 16] }')).toEqual([]);
  });
  it('has features and a filter that fit the labels', () => {
    expect(messages('mnist', '"features": { "network": "sparse-autoencoder" }')[0]![2]).toMatch(
      /^The sparse autoencoder predicts a label that is a number/,
    );
    expect(messages('angles', '"features": { "network": "small" }')[0]![2]).toMatch(
      /^The feature network "small" learns classes/,
    );
    expect(messages('mnist', '"filter": { "kind": "vicinity" }')[0]![2]).toMatch(
      /^The filter "vicinity" looks at labels that are numbers/,
    );
    expect(messages('angles', '"filter": { "kind": "error-quantile" }')).toEqual([]);
    expect(messages('mnist', '"generator": { "architecture": "ccgan" }')).toMatchObject([
      ['warning', '"ccgan"', expect.stringContaining('CcGAN') as string],
    ]);
  });
  it('errors of a run find the keys of their method in the file', () => {
    const text = of('mnist', '\n  "generator": { "from": "nowhere" }');
    expect(placeInFile('a.json', text, 'generator.from')).toBe('a.json:2:26 (generator.from)');
    expect(placeInFile('a.json', text, 'dataset.name')).toMatch(/^a\.json:1:\d+ \(dataset\.name\)$/);
    expect(placeInFile('a.json', text, '/runs/a.b')).toBe('/runs/a.b');
    const older = of('mnist', '\n  "subsampling": { "mostTries": 9 }');
    expect(placeInFile('a.json', older, 'subsampling.maxTries')).toBe('a.json:2:33 (subsampling.maxTries)');
  });
});

describe('--set', () => {
  const base = '{ "method": "self-labeling", "dataset": { "name": "mnist" }, "optimizer": { "betas": [0, 0.9] } }';
  const withSets = (...sets: string[]) => checkConfig('a.json', base, sets.map(parseOverride)).experiment;

  it('reads JSON, and what is not JSON as a text', () => {
    expect(
      withSets('training.steps=7', 'labels=some', 'dataset={"name":"cifar10"}', 'optimizer.betas.1=0.99'),
    ).toMatchObject({
      training: { steps: 7 },
      labels: 'some',
      dataset: { name: 'cifar10' },
      optimizer: { betas: [0, 0.99] },
    });
  });
  it.each(['training.steps', '=5', 'a..b=1'])('refuses "%s"', (text) => {
    expect(() => parseOverride(text)).toThrow(/is not a setting/);
  });
  it('does not go through what is no object', () => {
    expect(() => withSets('seed.x=1', 'method.y=1')).toThrow("method has no keys, so method.y can't be set.");
  });
});

describe('the examples', () => {
  const folder = join(__dirname, '../../../examples');
  it.each(readdirSync(folder).filter((name) => name.endsWith('.experiment.json')))('%s is right', (name) => {
    expect(checkConfig(name, readFileSync(join(folder, name), 'utf8')).problems).toEqual([]);
  });
});
