import { resolve } from 'node:path';

/** The repository's root. */
export const repository = resolve(import.meta.dirname, '../..');

/** Things fetched or built once and kept between runs; git ignores it. */
export const cache = resolve(repository, '.cache');

/** Screenshots, reports and logs of the last test run; git ignores it. */
export const results = resolve(repository, 'test-results');
