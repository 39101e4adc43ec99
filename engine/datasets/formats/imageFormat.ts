/** A kind of image file, as its first bytes tell it. */
export interface ImageFormat {
  /** What a person calls it. */
  name: string;
  /** Whether photographs of this kind are decoded. */
  readable: boolean;
}

/** Formats that photographs are decoded from, with the extensions that their files usually have. */
export const readableFormats = {
  JPEG: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  PNG: ['.png'],
  WebP: ['.webp'],
  AVIF: ['.avif'],
  GIF: ['.gif'],
  BMP: ['.bmp', '.dib'],
  TIFF: ['.tif', '.tiff'],
} as const satisfies Record<string, readonly string[]>;

/** Endings of names that images have. */
export const imageFormatExtensions: readonly string[] = Object.values(readableFormats).flat();

export type ReadableFormat = keyof typeof readableFormats;

/** How many bytes `imageFormatOf` looks at. */
export const formatBytes = 64;

/**
 * Tells which kind of image a file is by its first bytes, `formatBytes` of them or all that there are; the name of a
 * file says nothing (ImageNet has a PNG that is named .JPEG). Null where it is no known image.
 */
export function imageFormatOf(start: Uint8Array): ImageFormat | null {
  const text = String.fromCharCode(...start.subarray(0, formatBytes));
  const found = signatures.find(([, ...starts]) => starts.some((start) => begins(text, start)));
  const name = found?.[0] ?? mediaFormat(text) ?? textFormat(text);
  return name === undefined ? null : { name, readable: isReadable(name) };
}

export function isReadable(name: string): name is ReadableFormat {
  return Object.hasOwn(readableFormats, name);
}

/**
 * What files begin with; `?` is any byte. The more particular before the more general: files of cameras are TIFFs
 * inside.
 */
const signatures: readonly (readonly [name: string, ...starts: string[]])[] = [
  ['JPEG', '\xff\xd8'],
  ['PNG', '\x89PNG'],
  ['WebP', 'RIFF????WEBP'],
  ['GIF', 'GIF87a', 'GIF89a'],
  // Two letters are little: the size of its header tells a BMP.
  [
    'BMP',
    ...['\x0c', '\x10', '\x28', '\x34', '\x38', '\x40', '\x6c', '\x7c'].map((size) => `BM????????????${size}\0\0\0`),
  ],
  ['Canon camera (CR2)', 'II*\0????CR'],
  ['Panasonic camera (RW2)', 'IIU\0'],
  ['Olympus camera (ORF)', 'IIRO', 'IIRS'],
  ['Fujifilm camera (RAF)', 'FUJIFILM'],
  ['JPEG XR', 'II\xbc'],
  ['TIFF', 'II*\0', 'MM\0*', 'II+\0', 'MM\0+'],
  ['JPEG XL', '\xff\x0a', '\0\0\0\x0cJXL '],
  ['JPEG 2000', '\xff\x4f\xff\x51', '\0\0\0\x0cjP  '],
  ['Photoshop', '8BPS'],
  ['icon', '\0\0\x01\0?\0', '\0\0\x02\0?\0'],
  ['QOI', 'qoif'],
  ['OpenEXR', 'v/1\x01'],
  ['Radiance HDR', '#?RADIANCE', '#?RGBE'],
  ['DDS', 'DDS '],
  ['GIMP', 'gimp xcf'],
  ['PDF', '%PDF-'],
];

function begins(text: string, start: string): boolean {
  return text.length >= start.length && Array.from(start).every((byte, i) => byte === '?' || byte === text[i]);
}

/** Formats that are texts. */
function textFormat(text: string): string | undefined {
  if (/^P[1-7][\s#]/.test(text)) return 'PNM';
  return /^(\xef\xbb\xbf)?\s*(<\?xml[^]*)?(<!--[^]*)?(<svg[\s>]|<!DOCTYPE svg)/i.test(text) ? 'SVG' : undefined;
}

/** Formats in the boxes of ISO media files, told apart by the brands that the first box names. */
function mediaFormat(text: string): string | undefined {
  if (text.slice(4, 8) !== 'ftyp') return undefined;
  const brands = [text.slice(8, 12), ...(text.slice(16).match(/[^]{4}/g) ?? [])];
  const found = brands.map((brand) => mediaBrands[brand]).find((name) => name !== undefined);
  return found ?? (brands.includes('mif1') || brands.includes('msf1') ? 'HEIF' : undefined);
}

const mediaBrands: Record<string, string> = {
  ...{ avif: 'AVIF', avis: 'AVIF' },
  ...{ heic: 'HEIC', heix: 'HEIC', heim: 'HEIC', heis: 'HEIC', hevc: 'HEIC', hevx: 'HEIC' },
  'crx ': 'Canon camera (CR3)',
};
