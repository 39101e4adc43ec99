"""Writes test/golden/publishedLayouts/: SVHN and STL-10 of a few images, as their authors wrote the whole of them.

    pip install numpy==2.4.6 scipy==1.17.1
    python test/golden/publishedLayouts.py

SVHN's files are MATLAB's: `X` of 32 x 32 x 3 x count and `y` of count x 1, with 10 for the digit 0. STL-10's reading
instructions are numpy's: images of 3 x 96 x 96, transposed to be seen, and labels from 1 to 10. Pixels follow a rule
that the test knows, in which rows, columns and channels are told apart.
"""

import gzip
from pathlib import Path

import numpy
import scipy.io

folder = Path(__file__).parent / "publishedLayouts"
folder.mkdir(exist_ok=True)


def image(number: int, side: int) -> numpy.ndarray:
    """Rows x columns x channels: image `number`, as a person sees it."""
    row, column, channel = numpy.meshgrid(range(side), range(side), range(3), indexing="ij")
    return ((16 * number + 2 * row + 64 * channel + column // 8) % 256).astype(numpy.uint8)


def svhn(name: str, labels: list[int], **options) -> None:
    pixels = numpy.stack([image(number, 32) for number in range(len(labels))], axis=3)
    scipy.io.savemat(folder / name, {"X": pixels, "y": numpy.array(labels, options.pop("dtype", numpy.uint8))[:, None]}, **options)


svhn("train_32x32.mat", [1, 9, 2, 10, 5], do_compression=True)
svhn("test_32x32.mat", [5, 10, 1], do_compression=True, dtype=numpy.float64)
svhn("plain.mat", [3, 10], do_compression=False, dtype=numpy.float64)
scipy.io.savemat(folder / "cells.mat", {"X": numpy.array([1, "a"], dtype=object), "y": numpy.array([[1.0]])})
scipy.io.savemat(folder / "sparse.mat", {"X": scipy.sparse.eye(3).tocsc()})


def stl10(name: str, numbers: list[int]) -> None:
    # What the instructions read as (count, 3, 96, 96) and transpose by (0, 3, 2, 1).
    pixels = numpy.stack([image(number, 96) for number in numbers]).transpose(0, 3, 2, 1)
    # Gzipped: of the original's size they would be the largest files here.
    (folder / f"{name}.gz").write_bytes(gzip.compress(pixels.tobytes(), mtime=0))


stl10("train_X.bin", [0, 1, 2])
(folder / "train_y.bin").write_bytes(bytes([2, 10, 1]))
stl10("test_X.bin", [3, 4])
(folder / "test_y.bin").write_bytes(bytes([9, 3]))
stl10("unlabeled_X.bin", [5, 6, 7, 8])
