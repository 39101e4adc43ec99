#!/usr/bin/python3
"""Writes pillow.json: small image files of kinds that decoders differ about, and their pixels upright, by Pillow.

Run it with Pillow and NumPy installed: `python3 test/golden/pillow.py`.
"""
import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps

WIDTH, HEIGHT = 24, 16
ORIENTATION = 0x112


def picture(channels=3):
    """Six blocks, each of another colour."""
    blocks = np.array([[[250, 20, 30], [20, 240, 40], [30, 40, 230]], [[240, 230, 20], [90, 90, 90], [10, 10, 10]]])
    pixels = blocks.repeat(8, axis=0).repeat(8, axis=1).astype(np.uint8)
    alpha = np.full((HEIGHT, WIDTH, 1), 255, np.uint8)
    return pixels if channels == 3 else np.concatenate([pixels, alpha], axis=2)


def written(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation):
    block = Image.Exif()
    block[ORIENTATION] = orientation
    return block.tobytes()


def run_length(depth, packed):
    """A BMP of 5 x 4 pixels with the colours (i, 2i, 255 - i)."""
    colours = b"".join(bytes([255 - i, 2 * i % 256, i, 0]) for i in range(2**depth))
    start = 54 + len(colours)
    header = b"BM" + struct.pack("<IHHI", start + len(packed), 0, 0, start)
    return header + struct.pack("<IiiHHIIiiII", 40, 5, 4, 1, depth, 1 if depth == 8 else 2, len(packed), 0, 0, 0, 0) + colours + packed


def without_adobe(jpeg):
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0] :]


def moving():
    """A picture with a hole, then another one."""
    first = Image.fromarray(picture(4))
    first.putpixel((3, 3), (0, 0, 0, 0))
    second = Image.new("RGBA", (WIDTH, HEIGHT), (1, 2, 3, 255))
    return written(first, "WEBP", save_all=True, append_images=[second], lossless=True, exif=exif(6))


cmyk = Image.fromarray(picture(4)[:, :, [0, 1, 2, 0]] // np.array([1, 1, 1, 2], np.uint8), "CMYK")
upright = Image.fromarray(picture())
files = [
    (f"{kind}, orientation {orientation}", written(upright, kind, exif=exif(orientation), **options))
    for kind, options in [
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("AVIF", {"quality": 100, "subsampling": "4:4:4"}),
        ("TIFF", {}),
    ]
    for orientation in range(1, 9)
] + [
    ("WEBP that moves", moving()),
    ("CMYK JPEG with Adobe's marker", written(cmyk, "JPEG", quality=95, subsampling=0)),
    ("CMYK JPEG without it", without_adobe(written(cmyk, "JPEG", quality=95, subsampling=0))),
    ("CMYK TIFF", written(cmyk, "TIFF")),
    ("CMYK TIFF, LZW", written(cmyk, "TIFF", compression="tiff_lzw")),
    # Runs, one that is too long for its row, an early end of a row, pixels one by one, a jump.
    ("RLE8", run_length(8, bytes([5, 9, 0, 0, 7, 200, 0, 0, 2, 3, 0, 0, 0, 3, 50, 60, 70, 0, 0, 2, 1, 0, 1, 90, 0, 1]))),
    ("RLE4", run_length(4, bytes([5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 0, 3, 0xFF, 0, 0, 0, 2, 2, 0, 3, 0xAB, 0, 1]))),
]


def case(name, file):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(file))).convert("RGBA")
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    pixels = np.asarray(Image.alpha_composite(white, image).convert("RGB"))
    return {
        "name": name,
        "file": base64.b64encode(file).decode(),
        "width": image.width,
        "height": image.height,
        "deflatedRgb": base64.b64encode(zlib.compress(pixels.tobytes(), 9)).decode(),
    }


path = pathlib.Path(__file__).with_suffix(".json")
cases = [case(name, file) for name, file in files]
path.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, indent=1) + "\n")
