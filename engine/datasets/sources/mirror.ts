/**
 * The address to get instead of `url`: below that of `DARKROOM_MIRROR`, where it is set, by host and path. So a machine
 * without a way to the internet gets the original files from a server that has them; their checksums stay the same.
 */
export function mirrored(url: string, mirror = process.env.DARKROOM_MIRROR): string {
  if (!mirror) return url;
  const { host, pathname } = new URL(url);
  return `${mirror.replace(/\/+$/, '')}/${host}${pathname}`;
}
