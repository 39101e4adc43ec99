#!/usr/bin/python3
"""Writes adam.json: parameters after each of a few updates of PyTorch's Adam, in double precision.

Run it with PyTorch installed: `python3 test/golden/adam.py`. It is seeded, so it writes the same file again.
"""
import json
import pathlib

import torch

# The engine's own, larger than PyTorch's default of 1e-8.
EPSILON = 1e-6
generator = torch.Generator().manual_seed(20141222)


def case(name, learning_rate, betas, updates=6, gradient_scale=1.0, weight_decay=0.0):
    """A matrix and a vector, with another gradient at every update; one gradient is always zero, one smaller than epsilon."""
    shapes = {"weights": (2, 3), "bias": (3,)}
    parameters = {key: torch.randn(shape, generator=generator, dtype=torch.float64) for key, shape in shapes.items()}
    start = {key: value.flatten().tolist() for key, value in parameters.items()}
    for value in parameters.values():
        value.requires_grad_()
    optimiser = torch.optim.Adam(list(parameters.values()), lr=learning_rate, betas=betas, eps=EPSILON, weight_decay=weight_decay)
    steps = []
    for _ in range(updates):
        for value in parameters.values():
            value.grad = gradient_scale * torch.randn(value.shape, generator=generator, dtype=torch.float64)
        parameters["weights"].grad[0, 0] = 0
        parameters["bias"].grad[0] *= 1e-7
        gradients = {key: value.grad.flatten().tolist() for key, value in parameters.items()}
        optimiser.step()
        steps.append({"gradients": gradients, "parameters": {key: value.detach().flatten().tolist() for key, value in parameters.items()}})
    return {"name": name, "learningRate": learning_rate, "betas": betas, "weightDecay": weight_decay, "shapes": shapes, "start": start, "steps": steps}


cases = [
    case("a game's decays, 0 and 0.9", 4e-3, (0.0, 0.9)),
    case("the usual decays, 0.9 and 0.999", 1e-2, (0.9, 0.999)),
    case("small gradients", 2e-3, (0.5, 0.9), gradient_scale=1e-4),
    case("a weight decay", 1e-2, (0.5, 0.999), weight_decay=0.1),
]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"pytorch": torch.__version__, "epsilon": EPSILON, "cases": cases}) + "\n")
