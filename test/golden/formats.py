#!/usr/bin/python3
"""Writes test/golden/formats/: small data sets by the programs that people write them with.

Run it with numpy, pyarrow, datasets, lmdb and Pillow installed: `python3 test/golden/formats.py`. Image i of class c is grey or RGB and
such that a test can tell it: see `pixels`.
"""
import csv
import gzip
import io
import pathlib
import pickle
import shutil
import struct

import datasets
import h5py
import lmdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

here = pathlib.Path(__file__).with_name("formats")
shutil.rmtree(here, ignore_errors=True)
here.mkdir()


def pixels(count, height, width, channels=3):
    """Channel 0 of image i is i everywhere, channel 1 is the row, channel 2 the column."""
    images = np.zeros((count, height, width, 3), np.uint8)
    images[..., 0] = np.arange(count)[:, None, None]
    images[..., 1] = np.arange(height)[None, :, None]
    images[..., 2] = np.arange(width)[None, None, :]
    return images if channels == 3 else images[..., 0] * 7 + images[..., 1]


def labels(count, classes=3):
    return np.arange(count) % classes


def png(image):
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG")
    return out.getvalue()


# IDX, as the tools of EMNIST write it.
def idx(name, array):
    codes = {"uint8": 8, "int32": 0x0C}
    data = struct.pack(">BBBB", 0, 0, codes[array.dtype.name], array.ndim)
    data += struct.pack(f">{array.ndim}I", *array.shape) + array.astype(array.dtype.newbyteorder(">")).tobytes()
    path = here / "idx" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)


idx("emnist-letters-train-images-idx3-ubyte.gz", pixels(12, 8, 12, 1))
idx("emnist-letters-train-labels-idx1-ubyte.gz", (labels(12) + 1).astype(np.uint8))
idx("emnist-letters-test-images-idx3-ubyte", pixels(6, 8, 12, 1))
idx("emnist-letters-test-labels-idx1-ubyte", (labels(6) + 1).astype(np.int32))

# NPZ and NPY.
numpy = here / "numpy"
numpy.mkdir()
train, test = pixels(12, 8, 12), pixels(6, 8, 12)
np.savez(numpy / "stored.npz", x_train=train, y_train=labels(12), x_test=test, y_test=labels(6).astype(np.uint8))
np.savez_compressed(
    numpy / "medmnist.npz",
    train_images=train,
    train_labels=labels(12).astype(np.uint8)[:, None],
    val_images=test[:3],
    val_labels=labels(3).astype(np.uint8)[:, None],
    test_images=test,
    test_labels=labels(6).astype(np.uint8)[:, None],
)
planes = train.transpose(0, 3, 1, 2)
np.savez_compressed(numpy / "planes.npz", images=(planes / 255).astype(np.float32), labels=labels(12).astype(">i2"))
np.savez_compressed(numpy / "signed.npz", (planes / 127.5 - 1).astype(">f8"), labels(12))
np.savez_compressed(numpy / "fortran.npz", x=np.asfortranarray(train), y=labels(12).astype(np.int32))
np.savez_compressed(numpy / "objects.npz", images=train, labels=np.array(["a", {}, None] * 4, dtype=object))
np.savez_compressed(numpy / "one-hot.npz", images=train, labels=np.eye(3, dtype=np.uint8)[labels(12)])
np.savez_compressed(numpy / "wide.npz", images=train.astype(np.float32), labels=labels(12))
np.save(numpy / "x_train.npy", pixels(12, 8, 8, 1))
np.save(numpy / "y_train.npy", labels(12))

# Parquet, as `datasets` exports it, and by pyarrow alone.
parquet = here / "parquet"
(parquet / "data").mkdir(parents=True)


def hugging_face(images, numbers):
    features = datasets.Features(
        {"image": datasets.Image(), "label": datasets.ClassLabel(names=["cat", "dog", "a bird"])}
    )
    values = {"image": [{"bytes": png(image), "path": f"{i}.png"} for i, image in enumerate(images)], "label": numbers.tolist()}
    return datasets.Dataset.from_dict(values, features=features)


for part in range(2):
    half = hugging_face(train[6 * part : 6 * part + 6], labels(6))
    half.to_parquet(parquet / "data" / f"train-0000{part}-of-00002.parquet", batch_size=4)
hugging_face(test, labels(6)).to_parquet(parquet / "data" / "test-00000-of-00001.parquet")

for name, options in {"plain": {"compression": "zstd"}, "other": {"compression": "gzip", "data_page_version": "2.0"}}.items():
    (here / name).mkdir()
    table = pa.table({"img": [png(image) for image in train], "name": pa.array(["x10", "x9", None] * 4), "fine_label": labels(12)})
    pq.write_table(table, here / name / "train.parquet", row_group_size=5, **options)

# LMDB: classes in the keys, and a number beside the images.
with lmdb.open(str(here / "lmdb"), map_size=2**20, lock=False) as environment:
    with environment.begin(write=True) as transaction:
        for i, image in enumerate(train):
            transaction.put(f"{['cat', 'dog', 'bird'][i % 3]}/{i:04}".encode(), png(image))
        transaction.put(b"__len__", b"12")

# HDF5 as the authors of CcGAN write RC-49, as it is and in chunks.
for name, options in {"plain": {}, "chunks": {"chunks": (2, 3, 8, 8), "compression": "gzip"}}.items():
    (here / "hdf5" / name).mkdir(parents=True)
    with h5py.File(here / "hdf5" / name / "RC-49_8x8.h5", "w") as file:
        file.create_dataset("images", data=pixels(12, 8, 8).transpose(0, 3, 1, 2), **options)
        file.create_dataset("labels", data=np.arange(1, 13, dtype=np.float64))
        file.create_dataset("types", data=labels(12))
        file.create_dataset("indx_train", data=np.arange(0, 12, 2))

# CSV by Python's own writer: CRLF, quotes where they are needed; and as Excel saves it, with a byte order mark.
tables = here / "csv"
(tables / "images, all").mkdir(parents=True)
for i, image in enumerate(train):
    Image.fromarray(image).save(tables / "images, all" / f"{i}.png")
rows = [(f"images, all/{i}.png", ['cat', 'a "dog"'][i % 2], 20 + i / 2, ["train", "train", "val"][i % 3]) for i in range(12)]
with open(tables / "table.csv", "w", newline="") as file:
    csv.writer(file).writerows([("file_name", "label", "age [years]", "split"), *rows])
with open(tables / "table.tsv", "w", newline="", encoding="utf-8-sig") as file:
    csv.writer(file, dialect="excel-tab").writerows([("path", "kind"), *[row[:2] for row in rows]])

# Arrays of other types than bytes: what is one thing only, and what could be several.
few = labels(12)
np.savez_compressed(numpy / "bool.npz", images=train[..., 1] > 3, labels=few)
np.savez_compressed(numpy / "uint16.npz", images=train.astype(np.uint16) * 256 + 255, labels=few)
np.savez_compressed(numpy / "int64.npz", images=train.astype(np.int64), labels=few > 0)
np.savez_compressed(numpy / "float16.npz", images=(train / 255).astype(np.float16), labels=few)
np.savez_compressed(numpy / "nan.npz", images=np.where(train == 5, np.nan, train / 255).astype(np.float32), labels=few)
np.savez_compressed(numpy / "standard.npz", images=((train - 4.0) / 3).astype(np.float32), labels=few)
alpha = np.where(train[..., :1] % 2 == 0, 255, 0).astype(np.uint8)
np.savez_compressed(numpy / "rgba.npz", images=np.concatenate([train, alpha], axis=3), labels=few)
np.savez_compressed(numpy / "grey-alpha.npz", images=np.concatenate([train[..., :1], alpha], axis=3), labels=few)
np.savez_compressed(numpy / "huge.npz", images=train, labels=few + 2**60)
np.savez_compressed(numpy / "empty.npz", images=train[:0], labels=few[:0])

# Parquet whose labels are of other types.
huge = [2**60 + int(label) for label in few]
columns = {
    "bool": pa.array([bool(label) for label in few]),
    "whole": pa.array([None if i == 3 else float(label) for i, label in enumerate(few)], pa.float64()),
    "half": pa.array([label + 0.5 for label in few], pa.float64()),
    "time": pa.array([int(label) for label in few], pa.timestamp("ns")),
    "list": pa.array([[int(label)] for label in few]),
    "decimal": pa.array([int(label) for label in few], pa.int64()).cast(pa.decimal128(21, 2)),
    "huge": pa.array(huge, pa.int64()),
    "none": pa.array([], pa.int64()),
}
for name, values in columns.items():
    (here / "types" / name).mkdir(parents=True)
    images = [png(image) for image in train[: len(values)]]
    table = pa.table({"image": pa.array(images, pa.binary()), "label": values})
    pq.write_table(table, here / "types" / name / "train.parquet")
(here / "types" / "captions").mkdir()
captions = [f"a picture of number {i}" for i in range(80)]
table = pa.table({"image": [png(train[i % 12]) for i in range(80)], "text": captions})
pq.write_table(table, here / "types" / "captions" / "train.parquet")

# LMDB with a slash before its keys and a note among the images; and with labels beside images, as words are kept.
with lmdb.open(str(here / "lmdb-slash"), map_size=2**20, lock=False) as environment:
    with environment.begin(write=True) as transaction:
        for i, image in enumerate(train):
            transaction.put(f"/data/{['cat', 'dog', 'bird'][i % 3]}/{i}.png".encode(), png(image))
        transaction.put(b"__keys__", b"what a program noted of all these images and their keys")
with lmdb.open(str(here / "lmdb-pairs"), map_size=2**20, lock=False) as environment:
    with environment.begin(write=True) as transaction:
        for i, image in enumerate(train):
            transaction.put(f"image-{i + 1:09}".encode(), png(image))
            transaction.put(f"label-{i + 1:09}".encode(), ["one", "two", "three"][i % 3].encode())
        transaction.put(b"num-samples", b"12")

# Parquet with a column of splits, of labels that are numbers under other names, and of parts that do not fit together.
images = [png(image) for image in train]
parts = ["training"] * 8 + ["validation"] * 4
tables = {
    "split": {"label": few, "split": ["train"] * 8 + ["test"] * 4},
    "valid": {"label": few, "is_valid": [i >= 8 for i in range(12)]},
    "set": {"set": parts},
    "fold": {"label": few, "fold": few},
    "age": {"age": [20 + i / 2 for i in range(12)], "who": ["a", "b"] * 6},
    "ages": {"age": [20.0 + i for i in range(12)], "height": [1.5 + i for i in range(12)]},
    "gaps": {"age": [None if i == 3 else 20.0 + i for i in range(12)]},
    "each": {"image_id": list(range(100, 112))},
}
for name, values in tables.items():
    (here / "types" / name).mkdir()
    table = pa.table({"image": pa.array(images, pa.binary()), **values})
    pq.write_table(table, here / "types" / name / "data.parquet")
for name, values in {"train-0": few, "test-0": [str(label) for label in few]}.items():
    (here / "types" / "mixed").mkdir(exist_ok=True)
    pq.write_table(pa.table({"image": images, "label": values}), here / "types" / "mixed" / f"{name}.parquet")
(here / "types" / "same").mkdir()
same = pa.table({"image": [images[0]] * 50_000, "label": pa.array([0] * 50_000)})
pq.write_table(same, here / "types" / "same" / "data.parquet")

# Bytes of 0 and 1 alone, and dark ones; names as labels.
np.savez_compressed(numpy / "binary.npz", images=(train[..., 1] > 3).astype(np.uint8), labels=few)
np.savez_compressed(numpy / "texts.npz", images=train, labels=np.array(["cat", "dog", "emu"])[few])

# LMDB with numbers of eight bytes as labels, of tests alone, and of Python's pickles.
environments = {
    "lmdb-numbers": lambda i: [(f"image-{i:09}", images[i]), (f"label-{i:09}", struct.pack("<q", i % 3))],
    "lmdb-tests": lambda i: [(f"test/{i % 3}/{i}", images[i])],
    "lmdb-pickles": lambda i: [(f"{i:08}", pickle.dumps((images[i], i % 3)))],
}
for name, values in environments.items():
    with lmdb.open(str(here / name), map_size=2**20, lock=False) as environment:
        with environment.begin(write=True) as transaction:
            for key, value in [pair for i in range(12) for pair in values(i)]:
                transaction.put(key.encode(), value)
