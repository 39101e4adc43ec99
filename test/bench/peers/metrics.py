"""Metrics of torch-fidelity and pytorch-fid on features from files: JSON lines in, JSON lines out.

A line names what is computed; the answer has its value, its milliseconds, those of all its threads together and this
process's peak memory in bytes.
"""
import argparse
import importlib.metadata
import json
import resource
import sys
import time
import warnings

import numpy as np
import torch
from pytorch_fid.fid_score import calculate_frechet_distance
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric

warnings.simplefilter('ignore')
parser = argparse.ArgumentParser()
parser.add_argument('--width', type=int, required=True)
parser.add_argument('files', nargs=2)
options = parser.parse_args()
first, second = (torch.from_numpy(np.fromfile(f, dtype=np.float32).reshape(-1, options.width)) for f in options.files)


def moments():
    found = [fid_features_to_statistics(each) for each in (first, second)]
    return found, [value for each in found for value in (each['mu'].astype(np.float64), each['sigma'])]


work = {
    'eigenvalues': lambda: fid_statistics_to_metric(*moments()[0], False)['frechet_inception_distance'],
    'sqrtm': lambda: float(calculate_frechet_distance(*moments()[1])),
    'kid': lambda: kid_features_to_metric(
        first, second, kid_subsets=100, kid_subset_size=min(1000, len(first)), rng_seed=0, verbose=False
    )['kernel_inception_distance_mean'],
    'precision': lambda: prc_features_to_metric(
        first, second, prc_neighborhood=3, prc_batch_size=10000, save_cpu_ram=True, verbose=False
    )['precision'],
}
names = ', '.join(f'{p} {importlib.metadata.version(p)}' for p in ('torch-fidelity', 'pytorch-fid', 'scipy', 'torch'))
print(json.dumps({'names': names}), flush=True)
for line in sys.stdin:
    started, before = time.perf_counter(), time.process_time()
    value = work[json.loads(line)]()
    print(json.dumps({
        'value': value,
        'ms': 1000 * (time.perf_counter() - started),
        'cpu': 1000 * (time.process_time() - before),
        'peak': 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }), flush=True)
