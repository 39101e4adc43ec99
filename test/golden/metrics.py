#!/usr/bin/python3
"""Writes metrics.json: features and logits, and what the field's packages say of them.

It needs `pip install torch torchvision torch-fidelity prdc pytorch-fid clean-fid scipy scikit-learn`, whose versions the
file names. It calls the packages' own functions on given features; which rows they drew is found out by the same draws
from the same seeds. Seeded, so it writes the same file again: `python3 test/golden/metrics.py`.
"""
import contextlib
import importlib.metadata
import io
import json
import pathlib
import warnings

import numpy as np
import scipy.linalg
import torch
from cleanfid.fid import kernel_distance
from prdc import compute_prdc
from pytorch_fid.fid_score import calculate_frechet_distance
from sklearn.linear_model import LinearRegression
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric

warnings.simplefilter('ignore')
generator = np.random.default_rng(20190412)


def features(count, dimension, scale=1.0, shift=0.0, rank=None):
    """Like activations: correlated, positive in the mean, standard deviations over two decades. Of a lower `rank`, the
    other directions have standard deviations of 1e-7."""
    rotation = scipy.linalg.qr(np.random.default_rng(dimension).normal(size=(dimension, dimension)))[0]
    deviations = scale * np.logspace(0, -1.5, dimension)
    if rank is not None:
        deviations[rank:] = 1e-7
    vectors = generator.normal(size=(count, dimension)) * deviations @ rotation.T + 0.5 + shift
    return vectors.astype(np.float32) if rank is not None else np.round(vectors, 4).astype(np.float32)


def frechet_distances(x, y):
    """By each reference; None where one fails. The nuclear norm takes no root of a singular matrix."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    moments = [(v.mean(axis=0), np.cov(v, rowvar=False)) for v in (x, y)]
    centred = [(v - v.mean(axis=0)) / np.sqrt(len(v) - 1) for v in (x, y)]
    shift = moments[0][0] - moments[1][0]
    traces = np.trace(moments[0][1]) + np.trace(moments[1][1])
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            pytorch_fid = float(calculate_frechet_distance(*moments[0], *moments[1]))
        except ValueError:
            pytorch_fid = None
    statistics = [fid_features_to_statistics(torch.from_numpy(v)) for v in (x, y)]
    return {
        'SciPy, nuclear norm': float(shift @ shift + traces - 2 * scipy.linalg.svdvals(centred[0] @ centred[1].T).sum()),
        'pytorch-fid': pytorch_fid,
        'torch-fidelity': fid_statistics_to_metric(*statistics, False)['frechet_inception_distance'],
    }


def case(name, x, y, subsets, size):
    """`x` generated, `y` real. Products in float64, so that a difference is our own."""
    a, b = (torch.from_numpy(v.astype(np.float64)) for v in (x, y))
    random = np.random.RandomState(7)
    draws = [[random.choice(len(v), size, replace=False).tolist() for v in (x, y)] for _ in range(subsets)]
    kid = kid_features_to_metric(a, b, kid_subsets=subsets, kid_subset_size=size, rng_seed=7, verbose=False)
    np.random.seed(7)
    clean = [np.random.choice(len(v), size, replace=False).tolist() for _ in range(subsets) for v in (y, x)]
    np.random.seed(7)
    clean_kid = kernel_distance(a.numpy(), b.numpy(), num_subsets=subsets, max_subset_size=size)
    prc = prc_features_to_metric(a, b, prc_neighborhood=3, prc_batch_size=10000, save_cpu_ram=False, verbose=False)
    with contextlib.redirect_stdout(io.StringIO()):
        ours = [compute_prdc(b.numpy(), a.numpy(), k) for k in (3, 5)]
    return {
        'name': name,
        'dimension': x.shape[1],
        'x': [float(f'{v:.9g}') for v in x.ravel()],
        'y': [float(f'{v:.9g}') for v in y.ravel()],
        'fid': frechet_distances(x, y),
        'kid': {'subsets': draws, 'mean': kid['kernel_inception_distance_mean'], 'deviation': kid['kernel_inception_distance_std']},
        'cleanKid': {'subsets': [[own, real] for real, own in zip(clean[::2], clean[1::2])], 'mean': clean_kid},
        'torchFidelity': {'precision': prc['precision'], 'recall': prc['recall']},
        'prdc': {'3': {k: float(v) for k, v in ours[0].items()}, '5': {k: float(v) for k, v in ours[1].items()}},
    }


def score(name, logits, splits):
    found = isc_features_to_metric(torch.from_numpy(logits), splits=splits, shuffle=True, rng_seed=7)
    order = np.random.RandomState(7).permutation(len(logits))
    return {
        'name': name,
        'classes': logits.shape[1],
        'splits': splits,
        'logits': [float(f'{v:.9g}') for v in logits[order].ravel()],
        'mean': found['inception_score_mean'],
        'deviation': found['inception_score_std'],
    }


def infinity(x, y, counts):
    """Of the first rows of `x` against all of `y`: the intercept of scikit-learn's line in 1/n (Chong and Forsyth)."""
    values = [frechet_distances(x[:n], y)['pytorch-fid'] for n in counts]
    line = LinearRegression().fit(1 / np.array(counts)[:, None], np.array(values)[:, None])
    return {'counts': counts, 'values': values, 'atInfinity': float(line.predict(np.array([[0]]))[0, 0])}


full = features(180, 16), features(200, 16, 1.2, 0.1)
same = features(100, 8)
cases = [
    case('full rank', *full, 6, 50),
    case('64 dimensions', features(150, 64), features(140, 64, 0.9, 0.02), 4, 100),
    case('the same vectors in another order', same, same[::-1].copy(), 3, 40),
    case('far apart', features(90, 8), features(80, 8, 1.0, 9.0), 3, 40),
    case('fewer vectors than dimensions', features(40, 64), features(50, 64, 1.1, 0.05), 3, 30),
    case('one of a lower rank', features(30, 48), features(100, 48), 3, 30),
    case('nearly singular', features(120, 24, rank=12), features(120, 24, 1.3, rank=12), 3, 40),
]
scores = [
    score('10 classes', generator.normal(size=(200, 10)).astype(np.float32) * 3, 10),
    score('splits of unequal size', generator.normal(size=(103, 5)).astype(np.float32), 4),
    score('sure of itself', (np.eye(7, dtype=np.float32)[generator.integers(0, 7, 140)] * 200), 2),
]
packages = ['numpy', 'scipy', 'scikit-learn', 'torch', 'torch-fidelity', 'prdc', 'pytorch-fid', 'clean-fid']
golden = {
    'made by': 'test/golden/metrics.py, ' + ', '.join(f'{p} {importlib.metadata.version(p)}' for p in packages),
    'cases': cases,
    'scores': scores,
    'infinity': infinity(full[0], full[1], [60, 90, 120, 180]),
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden) + '\n')
