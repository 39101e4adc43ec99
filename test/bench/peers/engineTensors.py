"""Reads the engine's safetensors files."""
import json
import struct

import numpy as np
import torch


def read_safetensors(path):
    """Tensors by their names, and the metadata."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__")
    return {name: np.frombuffer(data, np.float32, (end - start) // 4, 8 + length + start).reshape(entry["shape"])
            for name, entry in header.items() for start, end in [entry["data_offsets"]]}, metadata


def under(prefix, tensors):
    """Those whose names begin with the prefix, without it."""
    return {name[len(prefix):]: torch.from_numpy(value.copy()) for name, value in tensors.items() if name.startswith(prefix)}
