"""Numbers that a name and their places decide, here as in uniforms.ts: weights and images that no file has to hold."""
import numpy as np


def uniforms(name, count):
    """Numbers in [0, 1) that the name (FNV-1a) and their places decide (a mixer of 32 bits)."""
    key = 0x811C9DC5
    for byte in name.encode():
        key = ((key ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(key)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32
