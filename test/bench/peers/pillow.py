"""Pillow's side of `npm run bench:decoding`: one picture's path a line, its pixels as JSON in a line.

Run with `--write FOLDER PICTURE...` it first writes the pictures in every format and mode that Pillow writes.
"""
import base64
import io
import json
import pathlib
import sys
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps

ORIENTATION = 0x112
LONGEST = 400
JPEGS = {
    **{f"q{quality}-{sampling}": dict(quality=quality, subsampling=i) for quality in (30, 75, 95) for i, sampling in enumerate(("444", "422", "420"))},
    "progressive": dict(quality=75, progressive=True),
}
WEBPS = {"lossless": dict(lossless=True), "q30": dict(quality=30), "q75": dict(quality=75)}
AVIFS = {f"q{quality}-{sampling.replace(':', '')}": dict(quality=quality, subsampling=sampling, speed=10) for quality in (60, 90) for sampling in ("4:4:4", "4:2:0")}
TIFFS = {name: dict(compression=name) for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits")}
PLAIN = {"plain": {}}
FORMATS = [
    ("JPEG", ("RGB", "L", "CMYK"), JPEGS),
    ("PNG", ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"), PLAIN),
    ("WEBP", ("RGB", "RGBA"), WEBPS),
    ("AVIF", ("RGB", "RGBA"), AVIFS),
    ("GIF", ("P", "L", "1"), PLAIN),
    ("BMP", ("RGB", "RGBA", "L", "P", "1"), PLAIN),
    ("TIFF", ("RGB", "RGBA", "L", "P", "1", "I;16", "CMYK"), TIFFS),
]


def in_mode(picture, mode):
    if mode == "I;16":
        return Image.fromarray((np.asarray(picture.convert("L")).astype(np.uint16) * 257 + 91).astype(np.uint16))
    if mode in ("RGBA", "LA"):
        faded = picture.copy()
        faded.putalpha(Image.linear_gradient("L").resize(picture.size))
        return faded.convert(mode)
    return picture.convert(mode)


def write_all(folder, paths):
    for number, path in enumerate(paths):
        picture = Image.open(path).convert("RGB")
        picture.thumbnail((LONGEST, LONGEST))
        # Odd sizes: the last blocks are not full.
        picture = picture.crop((0, 0, picture.width - 1 + picture.width % 2, picture.height))
        exif = Image.Exif()
        exif[ORIENTATION] = 1 + number % 8
        for kind, modes, variants in FORMATS:
            for mode in modes:
                for name, options in variants.items():
                    held = {} if kind in ("GIF", "BMP") else {"exif": exif.tobytes()}
                    in_mode(picture, mode).save(pathlib.Path(folder) / f"{number}-{mode.replace(';', '')}-{name}.{kind.lower()}", kind, **held, **options)


def decoded(path):
    # From memory: plain TIFFs on their side that it maps from the disk come out as noise (Pillow 13.0).
    image = Image.open(io.BytesIO(pathlib.Path(path).read_bytes()))
    # Of wider samples Pillow keeps the higher byte, or none.
    is_wide = any("16" in str(tile[3]) for tile in image.tile) or image.mode.startswith("I")
    kind = image.format + (" of CMYK" if image.mode == "CMYK" else " of 16 bits" if is_wide else "")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image) / 257).round().astype(np.uint8))
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    rgb = np.asarray(Image.alpha_composite(white, image).convert("RGB"))
    return {"kind": kind, "width": image.width, "height": image.height, "rgb": base64.b64encode(zlib.compress(rgb.tobytes(), 1)).decode()}


if sys.argv[1:2] == ["--write"]:
    write_all(sys.argv[2], sys.argv[3:])
print(json.dumps({"pillow": PIL.__version__}), flush=True)
for line in sys.stdin:
    try:
        answer = decoded(json.loads(line))
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
