"""PyTorch's side of `npm run bench:sampling`: proposals of a frozen generator with their density ratios, and rejection sampling by them.

JSON lines in: {"open": FILE} takes over networks from a safetensors file, and finds out which way of running them is the fastest here;
out: {"way": "...", "ratios": [...]}, the latter of the latents and labels in the file. {"label": 3, "wanted": 1000, ...} samples; out:
{"milliseconds": ..., "tries": ..., "burnIn": ..., "accepted": ...}.
"""
import argparse
import json

import torch
from torch import nn
from torch.nn import functional as F

arguments = argparse.ArgumentParser()
arguments.add_argument("--threads", type=int, required=True)
torch.set_num_threads(arguments.parse_args().threads)
torch.manual_seed(0)

import selfLabeling  # noqa: E402
import subsampling  # noqa: E402
from fastest import fastest, timed  # noqa: E402
from engineTensors import read_safetensors, under  # noqa: E402
from serving import serve  # noqa: E402


class Features(nn.Module):
    """The small extractor: strided convolutions, a linear layer, its normalisation and rectifier."""

    def __init__(self, image, length):
        super().__init__()
        self.trunk = selfLabeling.StridedTrunk("small", image, 1, "classifier")
        self.features = selfLabeling.MapLinear(self.trunk.features, length, self.trunk.map, "inputs")
        self.norm = nn.BatchNorm1d(length)

    def forward(self, images):
        return F.relu(self.norm(self.features(self.trunk(images))))


class Proposer(nn.Module):
    """Latents and one-hot labels to images and their density ratios."""

    def __init__(self, recipe, length, hidden, groups, output):
        super().__init__()
        beside, condition = recipe["besideLatent"], recipe["condition"]
        latent = recipe["latent"] + (condition if beside > 0 else 0)
        self.beside, self.output = beside, output
        self.generator = selfLabeling.Generator(recipe["architecture"], recipe["image"], latent, condition, recipe["width"])
        self.features = Features(recipe["image"], length)
        self.ratio = subsampling.Ratio(length, condition, hidden, groups)

    def forward(self, latents, labels):
        images = self.generator(torch.cat([latents, self.beside * labels], 1) if self.beside > 0 else latents, labels)
        ratios = self.ratio.raw(self.features(images), labels)
        return images, F.relu(ratios) if self.output == "relu" else F.softplus(ratios)


@torch.no_grad()
def load(proposer, tensors):
    """Takes over the engine's weights and running moments, by its names and in its axes."""
    selfLabeling.load(proposer.generator, under("generator-average/", tensors))
    moments = under("generator-average-moments/", tensors)
    for name, layer in proposer.generator.named_modules():
        if isinstance(layer, selfLabeling.ConditionalBatchNorm2d):
            take_moments(layer.norm, moments, name.replace("_", "/"))
    extractor = under("features/", tensors)
    convolutions = {name: value for name, value in extractor.items() if name.startswith(("conv", "features/")) and "/norm/" not in name}
    selfLabeling.load(proposer.features, convolutions)
    norm = proposer.features.norm
    norm.weight.copy_(extractor["features/norm/gain"])
    norm.bias.copy_(extractor["features/norm/offset"])
    take_moments(norm, under("features-moments/", tensors), "features/norm")
    proposer.ratio.take(under("ratio/", tensors))
    return proposer.eval()


def take_moments(norm, moments, name):
    norm.running_mean.copy_(moments[f"{name}/mean"])
    norm.running_var.copy_(moments[f"{name}/variance"])


class Sampler:
    def open(self, path):
        tensors, metadata = read_safetensors(path)
        options = json.loads(metadata["options"])
        recipe = options["recipe"]
        self.latent, self.classes, self.batch = recipe["latent"], recipe["condition"], options["batch"]
        proposer = load(Proposer(recipe, options["features"], options["hidden"], options["groups"], options["output"]), tensors)
        latents, labels = torch.from_numpy(tensors["check/latents"].copy()), torch.from_numpy(tensors["check/labels"].copy()).long()
        one_hot = F.one_hot(labels, self.classes).float()
        self.proposer, way = fastest(proposer, (latents[:self.batch], one_hot[:self.batch]))
        parts = [self.proposer(*part)[1] for part in zip(latents.split(self.batch), one_hot.split(self.batch))]
        return {"way": way, "ratios": torch.cat(parts).tolist()}

    def propose(self, count, labels):
        return self.proposer(torch.randn(count, self.latent), labels[:count])

    def sample(self, label, wanted, burnIn, maxTries, rethin):
        """Rejection sampling as in engine/methods/subsampling/sampling/rejectionSampling.ts."""
        labels = F.one_hot(torch.full((self.batch,), label), self.classes).float()
        maximum, tries, kept, count = 0.0, 0, [], 0
        for at in range(0, burnIn, self.batch):
            maximum = max(maximum, self.propose(min(self.batch, burnIn - at), labels)[1].max().item())
        while count < wanted and tries < maxTries and (maximum > 0 or tries < burnIn):
            images, ratios = self.propose(min(self.batch, maxTries - tries), labels)
            tries += len(images)
            grown = max(maximum, ratios.max().item())
            if grown > maximum and rethin:
                kept = [part[torch.rand(len(part)) < maximum / grown] for part in kept]
            maximum = grown
            kept.append(images[torch.rand(len(images)) * maximum < ratios])
            count = sum(map(len, kept))
        # What a person goes on with: the images, channels last.
        images = torch.cat(kept)[:wanted].permute(0, 2, 3, 1).contiguous().numpy()
        return {"tries": tries, "burnIn": burnIn, "accepted": len(images)}


def main():
    sampler = Sampler()

    def answer(request):
        if "open" in request:
            return sampler.open(request["open"])
        milliseconds, result = timed(lambda: sampler.sample(**request))
        return {"milliseconds": milliseconds, **result}

    with torch.inference_mode():
        serve(answer)


main()
