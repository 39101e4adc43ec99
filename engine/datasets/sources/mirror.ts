import { settingOf } from '../../files/settings';

/**
 * The address to get instead of `url`: below that of `DARKROOM_MIRROR`, where it is set, by host and path. So a machine
 * without a way to the internet gets the original files from a server that has them; their checksums stay the same.
 * @throws UserError if `DARKROOM_MIRROR` is no address.
 */
export function mirrored(url: string, mirror = settingOf('DARKROOM_MIRROR')): string {
  if (mirror === null) return url;
  const { host, pathname } = new URL(url);
  return `${mirror}/${host}${pathname}`;
}
