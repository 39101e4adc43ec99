#!/usr/bin/python3
"""Writes networks.json and networks.safetensors: losses of the self-labeling networks in PyTorch, and the gradient of every parameter, in double precision.

Run it with PyTorch installed: `python3 test/golden/networks.py`. The networks are those of test/bench/peers/selfLabeling.py; weights and
inputs come from a formula that networks.test.ts computes too, so that the files hold results alone.
"""
import json
import math
import pathlib
import struct
import sys

import numpy as np
import torch
from torch.nn import functional as F

folder = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(folder.parent / "bench" / "peers"))
import selfLabeling as peers  # noqa: E402

LABELS, LATENT, LABEL_SCALE = 3, 5, 2.0
# `scoreBias` brings the scores to where the hinge passes some and not others.
# Channels in multiples of 16 and 16 images run on the engine's convolutions for images in blocks, the others mostly don't.
CASES = [
    {"name": "small", "kind": "small", "image": (32, 32, 3), "width": 0.2, "batch": 6, "scoreBias": 3},
    {"name": "small in blocks", "kind": "small", "image": (32, 32, 3), "width": 0.5, "batch": 16, "scoreBias": -2},
    {"name": "small, odd maps", "kind": "small", "image": (28, 28, 1), "width": 0.3, "batch": 4, "scoreBias": -3},
    {"name": "dcgan", "kind": "dcgan", "image": (32, 32, 3), "width": 0.1, "batch": 6, "scoreBias": 0.5},
    {"name": "dcgan in blocks", "kind": "dcgan", "image": (32, 32, 3), "width": 0.25, "batch": 16, "scoreBias": -2},
    {"name": "dcgan at 64x64", "kind": "dcgan", "image": (64, 64, 3), "width": 0.0625, "batch": 6, "scoreBias": -1.5},
    {"name": "resnet", "kind": "resnet", "image": (32, 32, 3), "width": 0.05, "batch": 6, "scoreBias": -10},
    {"name": "resnet in blocks", "kind": "resnet", "image": (32, 32, 3), "width": 0.125, "batch": 16, "scoreBias": 24},
]


def formula(name, shape, amplitude):
    """Numbers in [-amplitude, amplitude) by a hash of the name and the index, exact in both languages, rounded to single precision."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 % 2 ** 32
    with np.errstate(over="ignore"):
        h = np.arange(math.prod(shape), dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        h ^= h >> np.uint32(16)
    values = amplitude * (h / 2.0 ** 31 - 1)
    return torch.from_numpy(values.astype(np.float32).astype(np.float64)).reshape(shape)


def weights(name, shape):
    """As large as weights are at the beginning: their variance is 2 by the inputs of the layer."""
    if len(shape) == 1 or name.endswith(("/gain", "/offset")):
        return formula(name, shape, 0.3)
    return formula(name, shape, math.sqrt(6 / math.prod(shape[:-1])))


def loaded(module, part, score_bias=0.0):
    """The module in double precision with the weights of the formula, in the engine's names and axes."""
    module = module.double().train()
    own = peers.parameters(module)
    shapes = {name: tuple(to(parameter).shape) for name, (parameter, to, _) in own.items()}
    vectors = {name: formula(f"vectors/{name}", (shape[-1],), 1) for name, shape in shapes.items() if len(shape) >= 2}
    values = {name: weights(f"{part}/{name}", shape) for name, shape in shapes.items()}
    if part == "discriminator":
        values["score/bias"] += score_bias
    peers.load(module, values, vectors)
    return module


def evaluate(case):
    kind, image, width, batch = case["kind"], case["image"], case["width"], case["batch"]
    labels = F.one_hot(torch.arange(batch) % LABELS, LABELS).double()
    real_labels = F.one_hot((torch.arange(batch) // 2) % LABELS, LABELS).double()
    mask, real_mask = (torch.arange(batch) % 3 != 0).double(), (torch.arange(batch) % 4 != 1).double()
    reals = formula("reals", (batch, *image), 1).permute(0, 3, 1, 2)
    latents = torch.cat([formula("latents", (batch, LATENT), 2), LABEL_SCALE * labels], 1)

    def networks():
        # Anew for each loss: a forward pass of the discriminator in training mode moves its singular vectors.
        return (loaded(peers.Generator(kind, image, LATENT + LABELS, LABELS, width), "generator"),
                loaded(peers.Discriminator(kind, image, LABELS, width), "discriminator", case["scoreBias"]),
                loaded(peers.Classifier(kind, image, LABELS, width), "classifier"))

    generator, discriminator, _ = networks()
    fakes = generator(latents, labels).detach()
    scores = discriminator(torch.cat([reals, fakes]), torch.cat([real_labels, labels]), torch.cat([real_mask, mask]))
    hinges = torch.stack([1 - scores[:batch], 1 + scores[batch:]])
    losses = {"discriminator": F.relu(hinges).mean(1).sum()}
    if (hinges > 0).all() or not (hinges > 0).any(1).all():
        raise SystemExit(f"{case['name']}: the hinge passes all images, or none of the real or generated ones")
    losses["discriminator"].backward()
    gradients = {f"discriminator/{name}": value for name, value in peers.gradients(discriminator).items()}

    generator, discriminator, _ = networks()
    discriminator.requires_grad_(False)
    losses["generator"] = -discriminator(generator(latents, labels), labels, mask).mean()
    losses["generator"].backward()
    gradients.update({f"generator/{name}": value for name, value in peers.gradients(generator).items()})

    _, _, classifier = networks()
    logits = classifier(torch.cat([reals, fakes]))
    losses["classifier"] = -(F.log_softmax(logits, 1) * torch.cat([real_labels, labels])).sum(1).mean()
    losses["classifier"].backward()
    gradients.update({f"classifier/{name}": value for name, value in peers.gradients(classifier).items()})
    return {name: value.item() for name, value in losses.items()}, gradients


def write_safetensors(path, tensors):
    header, parts, offset = {}, [], 0
    for name, value in tensors.items():
        data = value.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def main():
    cases, tensors = [], {}
    for case in CASES:
        losses, gradients = evaluate(case)
        cases.append({**case, "losses": losses})
        tensors.update({f"{case['name']}/{name}": value for name, value in gradients.items()})
    write_safetensors(folder / "networks.safetensors", tensors)
    settings = {"labels": LABELS, "latent": LATENT, "labelScale": LABEL_SCALE}
    (folder / "networks.json").write_text(json.dumps({"pytorch": torch.__version__, **settings, "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
