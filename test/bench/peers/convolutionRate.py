"""The convolutions of convolutionRate.ts in PyTorch, one part for each shape."""
import torch
from torch.nn import functional as F

SHAPES, REPEATS = [(32, 32, 64), (16, 32, 128), (16, 16, 256)], 2


def convolution(batch, size, planes):
    weights, images = torch.randn(planes, planes, 3, 3) / (9 * planes) ** 0.5, torch.randn(batch, planes, size, size)

    def run():
        with torch.no_grad():
            maps = images
            for _ in range(REPEATS):
                maps = F.conv2d(maps, weights, padding=1)
            return maps.sum().item()

    return run


workloads = {"convolution-rate": lambda: [convolution(*shape) for shape in SHAPES]}
