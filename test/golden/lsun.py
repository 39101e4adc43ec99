#!/usr/bin/python3
"""Writes lsun.mdb.gz: a small database as LSUN's exports are, by liblmdb 0.9 itself, and prints what it holds.

Run it with Debian's python3-lmdb installed: `python3 test/golden/lsun.py`. Keys are hashes, values are images: PNGs here, which
Python can write without help. Picture i is (i, 100, 200) everywhere, and lies among the other values of a page; every thirtieth is 40 pixels
wide with noise below its first rows, and so large that it has two pages of its own.
"""
import gzip
import hashlib
import pathlib
import struct
import tempfile
import zlib

import lmdb

PICTURES = 120


def png(index):
    side = 40 if index % 30 == 0 else 8
    rows = []
    for y in range(side):
        pixels = bytes([index, 100, 200]) * side
        if side == 40 and y >= 2:
            pixels = b"".join(hashlib.sha256(b"%d %d %d" % (index, y, k)).digest() for k in range(4))[: 3 * side]
        rows.append(b"\0" + pixels)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b"")


with tempfile.TemporaryDirectory() as folder:
    with lmdb.open(folder, map_size=2**20) as environment:
        # Two transactions, so that the second meta page is the valid one or the first, and one that is not used any more.
        for half in range(2):
            with environment.begin(write=True) as transaction:
                for i in range(half * PICTURES // 2, (half + 1) * PICTURES // 2):
                    transaction.put(hashlib.sha1(b"%d" % i).hexdigest().encode(), png(i))
        with environment.begin() as transaction:
            print(lmdb.version(subpatch=True), environment.stat())
            entries = [(key.decode(), len(value)) for key, value in transaction.cursor()]
            print(entries[:3], entries[-1], hashlib.sha256("".join(f"{key} {size}\n" for key, size in entries).encode()).hexdigest())
    data = pathlib.Path(folder, "data.mdb").read_bytes()
    pathlib.Path(__file__).with_name("lsun.mdb.gz").write_bytes(gzip.compress(data, 9, mtime=0))
