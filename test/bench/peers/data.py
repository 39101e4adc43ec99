"""PyTorch's side of `npm run bench:data`: epochs of its DataLoader, as JSON lines.

Decodes with Pillow, Resize and CenterCrop to the side, ToTensor, as most people have it; CIFAR-10's bytes go through
Pillow and ToTensor, as torchvision's own data set has it.
"""
import json
import sys
import time

import numpy as np
import torch
import torchvision
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms


class Bytes(Dataset):
    def __init__(self, count):
        self.images = np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
        self.transform = transforms.ToTensor()

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.transform(Image.fromarray(self.images[index])), 0


def data_set(request):
    if request["kind"] == "bytes":
        return Bytes(50_000)
    side = request["side"]
    steps = [transforms.Resize(side), transforms.CenterCrop(side), transforms.ToTensor()]
    return torchvision.datasets.ImageFolder(request["folder"], transforms.Compose(steps))


def rate(request):
    images = data_set(request)
    loader = DataLoader(images, request["batch"], shuffle=True, num_workers=request["workers"], drop_last=True)
    seen = 0
    start = time.perf_counter()
    for batch, _ in loader:
        seen += len(batch)
    return seen / (time.perf_counter() - start)


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"rate": rate(json.loads(line))}), flush=True)
