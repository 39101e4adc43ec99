"""PyTorch's side of `npm run bench:langevin`: GRMALA (engine/methods/stic/sampler/langevinSteps.ts) of images on a classifier.

JSON lines in: {"open": FILE} takes over a classifier, initial images, conditions and Gram references from a safetensors file, runs the few steps
whose noise the file brings, and finds out which way of running is the fastest here; out: {"way": "...", "images": [...], "acceptance": ...}.
{"passes": 2} draws on with fresh noise; out: {"milliseconds": [...]}, one for each pass.
"""
import argparse
import copy
import itertools
import json

import torch
from torch.nn import functional as F

arguments = argparse.ArgumentParser()
arguments.add_argument("--threads", type=int, required=True)
torch.set_num_threads(arguments.parse_args().threads)
torch.manual_seed(0)

from energyClassifier import networks  # noqa: E402
from fastest import timed  # noqa: E402
from engineTensors import read_safetensors, under  # noqa: E402
from serving import serve  # noqa: E402
from selfLabeling import load  # noqa: E402


def squares(x):
    return x.square().sum((1, 2, 3))


class Density(torch.nn.Module):
    """U_c(x) of engine/methods/stic/targetDensity.ts with a fake class."""

    def __init__(self, classifier, options):
        super().__init__()
        self.classifier, self.gram, self.box = classifier, options["gram"], options["box"]

    def forward(self, x, conditions, *references):
        logits, maps = self.classifier(x)
        classes = conditions.shape[1]
        density = (logits[:, :classes] * conditions).sum(1) - logits[:, classes]
        if self.gram > 0:
            for features, reference in zip(maps, references):
                flat = features.flatten(2)
                gram = torch.bmm(flat, flat.transpose(1, 2)) / flat.shape[2]
                density = density - self.gram / (4 * flat.shape[1] ** 2) * (gram - reference).square().sum((1, 2))
        return density - self.box * F.relu(x.abs() - 1).square().sum((1, 2, 3))


class Chains:
    """Where the chains stand; `layout` is how images lie in memory."""

    def __init__(self, density, given, options, layout):
        self.density_of, self.layout, self.acceptance, self.rate = density, layout, options["acceptance"], options["adaptation"]
        self.x = self.laid(given["images"])
        self.beside = [given["conditions"], *(given[f"gram{i}"] for i in range(2) if f"gram{i}" in given)]
        self.epsilon, self.temperatures = given["stepSizes"].clone(), given["temperatures"]

    def laid(self, images):
        """From the engine's NHWC."""
        return images.permute(0, 3, 1, 2).contiguous(memory_format=self.layout)

    def evaluate(self, x):
        x = x.detach().requires_grad_(True)
        density = self.density_of(x, *self.beside)
        (gradient,) = torch.autograd.grad(density.sum(), x)
        return density.detach(), gradient

    def begin(self):
        self.density, self.gradient = self.evaluate(self.x)

    def step(self, normals, uniforms):
        epsilon, half = self.epsilon[:, None, None, None], (self.epsilon / (2 * self.temperatures))[:, None, None, None]
        direction = torch.addcmul(normals, self.gradient, half)
        proposal = torch.addcmul(self.x, direction, epsilon)
        density, gradient = self.evaluate(proposal)
        back = torch.addcmul(direction, gradient, half)
        log_ratio = (density - self.density) / self.temperatures + (squares(normals) - squares(back)) / 2
        ratio = torch.nan_to_num(log_ratio.clamp(max=0).exp(), nan=0.0)
        accepted = uniforms < ratio
        of_images = accepted[:, None, None, None]
        self.x, self.gradient = torch.where(of_images, proposal, self.x), torch.where(of_images, gradient, self.gradient)
        self.density = torch.where(accepted, density, self.density)
        self.epsilon = self.epsilon * torch.exp(self.rate * (ratio - self.acceptance))
        return ratio

    def run(self, steps):
        """One pass with fresh noise."""
        self.begin()
        for _ in range(steps):
            self.step(torch.randn_like(self.x), torch.rand(len(self.x)))


class Bench:
    def open(self, path):
        tensors, metadata = read_safetensors(path)
        options = json.loads(metadata["options"])
        classifier = networks[options["network"]](options["image"], options["outputs"])
        load(classifier, under("classifier/", tensors))
        given = under("chains/", tensors)
        self.steps = options["steps"]
        self.chains, way = fastest(Density(classifier.requires_grad_(False), options), given, options)
        # The check comes last, as the way that is timed is the one to be checked.
        check = Chains(self.chains.density_of, given, options, self.chains.layout)
        check.begin()
        noise = under("noise/", tensors)
        ratios = [check.step(check.laid(normals), uniforms) for normals, uniforms in zip(noise["normals"], noise["uniforms"])]
        return {"way": way, "images": check.x.permute(0, 2, 3, 1).flatten().tolist(), "acceptance": torch.stack(ratios).mean().item()}


def fastest(density, given, options, runs=3):
    """Chains whose steps are the fastest, and that way in words."""
    best = None
    for layout, traced in itertools.product((torch.contiguous_format, torch.channels_last), ("eager", "traced", "traced and frozen")):
        module = copy.deepcopy(density).eval().to(memory_format=layout)
        chains = Chains(module, given, options, layout)
        if traced != "eager":
            module = torch.jit.trace(module, (chains.x, *chains.beside), check_trace=False)
            chains.density_of = torch.jit.freeze(module) if traced == "traced and frozen" else module
        # The first runs are those that compile.
        took = min([timed(lambda: chains.run(3))[0] for _ in range(2 + runs)][2:])
        if best is None or took < best[0]:
            best = took, chains, traced + (", channels last" if layout == torch.channels_last else "")
    return best[1:]


def main():
    bench = Bench()

    def answer(request):
        if "open" in request:
            return bench.open(request["open"])
        return {"milliseconds": [timed(lambda: bench.chains.run(bench.steps))[0] for _ in range(request["passes"])]}

    serve(answer)


main()
