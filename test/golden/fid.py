#!/usr/bin/python3
"""Writes fid.json: feature vectors, their moments by NumPy and the Frechet distances between them by SciPy.

Run it with NumPy and SciPy installed: `python3 test/golden/fid.py`. It is seeded, so it writes the same file again.
"""
import json
import pathlib

import numpy as np
import scipy
import scipy.linalg

generator = np.random.default_rng(20170626)


def correlated(count, dimension, scale=1.0, shift=0.0):
    """Vectors of a random Gaussian whose standard deviations span two decades; rounded, to be written exactly."""
    rotation = scipy.linalg.qr(generator.normal(size=(dimension, dimension)))[0]
    deviations = scale * np.logspace(0, -2, dimension)
    vectors = generator.normal(size=(count, dimension)) * deviations @ rotation.T + shift * generator.normal(size=dimension)
    return np.round(vectors, 4)


def trace_of_root(x, y):
    """tr (C_x C_y)^1/2: by scipy.linalg.sqrtm where both have full rank, else as the nuclear norm of the product of the
    centred data, which needs no root of a singular matrix. Where both are possible they must agree."""
    centred = [(v - v.mean(axis=0)) / np.sqrt(len(v) - 1) for v in (x, y)]
    nuclear = scipy.linalg.svdvals(centred[0] @ centred[1].T).sum()
    if min(len(x), len(y)) <= x.shape[1]:
        return nuclear
    root = scipy.linalg.sqrtm(np.cov(x, rowvar=False) @ np.cov(y, rowvar=False))
    assert abs(np.trace(root.real) - nuclear) < 1e-9 * nuclear
    return np.trace(root.real)


def case(name, x, y):
    covariances = [np.cov(v, rowvar=False) for v in (x, y)]
    shift = x.mean(axis=0) - y.mean(axis=0)
    return {
        'name': name,
        'dimension': x.shape[1],
        'x': x.ravel().tolist(),
        'y': y.ravel().tolist(),
        'meanOfX': x.mean(axis=0).tolist(),
        'traceOfX': np.trace(covariances[0]),
        'normOfX': scipy.linalg.norm(covariances[0]),
        'distance': shift @ shift + np.trace(covariances[0]) + np.trace(covariances[1]) - 2 * trace_of_root(x, y),
    }


same = correlated(40, 16)
cases = [
    case('2 dimensions', correlated(50, 2), correlated(50, 2, 2.0, 1.0)),
    case('8 dimensions', correlated(100, 8), correlated(100, 8, 0.5)),
    case('32 dimensions, unequal counts', correlated(150, 32), correlated(90, 32, 1.5, 0.3)),
    case('64 dimensions', correlated(160, 64), correlated(160, 64, 1.1, 0.1)),
    case('rank-deficient: 20 vectors in 32 dimensions', correlated(20, 32), correlated(20, 32, 2.0, 0.5)),
    case('one rank-deficient', correlated(20, 32), correlated(80, 32)),
    case('far apart', correlated(60, 8, 1.0, 100.0), correlated(60, 8, 30.0)),
    case('the same vectors in another order', same, same[::-1]),
]
golden = {'made by': f'test/golden/fid.py, NumPy {np.__version__}, SciPy {scipy.__version__}', 'cases': cases}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden) + '\n')
