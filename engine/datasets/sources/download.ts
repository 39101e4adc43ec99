import { mirrored } from './mirror';
import type { SourceOptions } from './source';

/**
 * What lies at an address, as it arrives.
 * @param activity for a person, told with the bytes that have come.
 * @throws Error if it can't be had.
 */
export async function download(
  url: string,
  activity: string,
  { onProgress, signal }: SourceOptions,
): Promise<AsyncIterable<Uint8Array>> {
  onProgress?.({ activity, done: 0, total: null });
  const response = await fetch(mirrored(url), { signal });
  if (!response.ok || !response.body) throw new Error(`The server answered ${response.status} ${response.statusText}.`);
  const length = Number(response.headers.get('content-length'));
  return counted(response.body, (done) => onProgress?.({ activity, done, total: length || null }));
}

/** The same parts, with how many bytes have gone by. */
export async function* counted(
  stream: AsyncIterable<Uint8Array>,
  report: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of stream) {
    done += chunk.length;
    report(done);
    yield chunk;
  }
}
