/** An Exif block from its TIFF header on, whose first directory says how the camera was held, among other things. */
export function exifBlock(orientation: number, isLittle = false): Buffer {
  const tiff = Buffer.alloc(2 + 2 + 4 + 2 + 3 * 12 + 4);
  const [put16, put32] = isLittle
    ? [tiff.writeUInt16LE.bind(tiff), tiff.writeUInt32LE.bind(tiff)]
    : [tiff.writeUInt16BE.bind(tiff), tiff.writeUInt32BE.bind(tiff)];
  tiff.write(isLittle ? 'II' : 'MM', 0, 'latin1');
  put16(42, 2);
  put32(8, 4);
  put16(3, 8);
  [
    [0x100, 96],
    [0x112, orientation],
    [0x128, 2],
  ].forEach(([tag, value], i) => {
    put16(tag!, 10 + 12 * i);
    put16(3, 12 + 12 * i);
    put32(1, 14 + 12 * i);
    put16(value!, 18 + 12 * i);
  });
  return tiff;
}
