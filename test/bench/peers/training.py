"""PyTorch's side of `npm run bench:training`: runs steps when asked and says how long they took.

JSON lines in: {"workload": "dcgan-32", "steps": 2}. Out: {"milliseconds": [...], "parts": [[...], ...]}, the time of each step
and of each of its parts, or {"error": "..."}. The networks of one workload are kept until another is asked for.
"""
import argparse
import gc
import time

import torch

from serving import serve

arguments = argparse.ArgumentParser()
arguments.add_argument("--threads", type=int, required=True)
torch.set_num_threads(arguments.parse_args().threads)
torch.manual_seed(0)


def registry():
    """Every workload by name: a function that makes its networks and returns the parts of a step, in order."""
    # Here, so that a missing module is an answer to a question and not the end of the process.
    import convolutionRate
    import selfLabelingSteps
    import stic
    import subsampling
    return {**convolutionRate.workloads, **selfLabelingSteps.workloads, **stic.workloads, **subsampling.workloads}


class Bench:
    def __init__(self):
        self.name, self.parts = None, None

    def run(self, workload, steps):
        if workload != self.name:
            self.name, self.parts = None, None
            gc.collect()
            workloads = registry()
            if workload not in workloads:
                raise ValueError(f"there is no such workload here; there are {', '.join(workloads)}")
            self.name, self.parts = workload, workloads[workload]()
        times = [[timed(part) for part in self.parts] for _ in range(steps)]
        return {"milliseconds": [sum(parts) for parts in times], "parts": times}


def timed(part):
    started = time.perf_counter()
    part()
    return 1000 * (time.perf_counter() - started)


def main():
    bench = Bench()
    serve(lambda request: bench.run(**request))


main()
