"""The self-labeling method's networks in PyTorch: equal in mathematics to engine/networks (small, dcgan, resnet and heads).

Images are NCHW here and NHWC in the engine, filters OIHW and HWIO; `load` and `gradients` convert between the two.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm


def channels(base, width):
    """A layer's channels: `base` times the width factor, at least 4."""
    return max(4, math.floor(base * width + 0.5))


def doublings(image):
    """Height and width of the coarsest map, and how often it doubles to the image's size."""
    height, width = image[:2]
    count = 0
    while min(height, width) / 2 ** (count + 1) >= 4 and height % 2 ** (count + 1) == 0 and width % 2 ** (count + 1) == 0:
        count += 1
    return height // 2 ** count, width // 2 ** count, count


class ConditionalBatchNorm2d(nn.Module):
    """Batch normalisation with a gain (as a difference from 1) and an offset for each label."""

    def __init__(self, planes, labels):
        super().__init__()
        # The engine's running variance is the biased one, PyTorch's the unbiased: training does not read it.
        self.norm = nn.BatchNorm2d(planes, affine=False)
        self.gain = nn.Parameter(torch.zeros(labels, planes))
        self.offset = nn.Parameter(torch.zeros(labels, planes))

    def forward(self, x, labels):
        gain, offset = (1 + labels @ self.gain)[:, :, None, None], (labels @ self.offset)[:, :, None, None]
        return self.norm(x) * gain + offset


class UpsampledConv2d(nn.Conv2d):
    """Nearest-neighbour doubling, then a convolution. The engine folds both into one transposed convolution."""

    def forward(self, x):
        return super().forward(F.interpolate(x, scale_factor=2, mode="nearest"))


class MapLinear(nn.Linear):
    """A linear layer into or out of the elements of a map of `shape` (channels, height, width)."""

    def __init__(self, inputs, outputs, shape, side, bias=True):
        super().__init__(inputs, outputs, bias)
        self.shape, self.side = shape, side


def start(latent, shape, bias):
    return MapLinear(latent, math.prod(shape), shape, "outputs", bias)


class StridedGenerator(nn.Module):
    """The small generator and DCGAN's: a map of the latent vector, then layers that double it."""

    def __init__(self, kind, image, latent, labels, width):
        super().__init__()
        height, breadth, count = doublings(image)
        if kind == "small":
            count = min(2, count)
            height, breadth = image[0] // 2 ** count, image[1] // 2 ** count
            planes = [channels(base, width) for base in ([64, 32, 16] if count == 2 else [64, 16])]
        else:
            planes = [channels(64 * 2 ** (count - 1 - i), width) for i in range(count)]
        self.map = (planes[0], height, breadth)
        self.start = start(latent, self.map, bias=False)
        self.start_norm = ConditionalBatchNorm2d(planes[0], labels)
        self.blocks = len(planes) - 1
        for i, (inputs, outputs) in enumerate(zip(planes, planes[1:])):
            layer = UpsampledConv2d(inputs, outputs, 3, padding=1, bias=False) if kind == "small" else nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False)
            self.add_module(f"block{i}", layer)
            self.add_module(f"block{i}_norm", ConditionalBatchNorm2d(outputs, labels))
        self.image = nn.Conv2d(planes[-1], image[2], 3, padding=1) if kind == "small" else nn.ConvTranspose2d(planes[-1], image[2], 4, 2, 1)

    def forward(self, latents, labels):
        h = F.relu(self.start_norm(self.start(latents).reshape(-1, *self.map), labels))
        for i in range(self.blocks):
            h = F.relu(getattr(self, f"block{i}_norm")(getattr(self, f"block{i}")(h), labels))
        return torch.tanh(self.image(h))


class UpBlock(nn.Module):
    def __init__(self, planes, labels):
        super().__init__()
        self.norm1 = ConditionalBatchNorm2d(planes, labels)
        self.conv1 = UpsampledConv2d(planes, planes, 3, padding=1, bias=False)
        self.norm2 = ConditionalBatchNorm2d(planes, labels)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1)
        self.shortcut = nn.Conv2d(planes, planes, 1)

    def forward(self, x, labels):
        h = self.conv1(F.relu(self.norm1(x, labels)))
        h = self.conv2(F.relu(self.norm2(h, labels)))
        # The 1x1 convolution before the doubling, where it costs a quarter.
        return h + F.interpolate(self.shortcut(x), scale_factor=2, mode="nearest")


class ResidualGenerator(nn.Module):
    def __init__(self, image, latent, labels, width):
        super().__init__()
        height, breadth, self.blocks = doublings(image)
        planes = channels(256, width)
        self.map = (planes, height, breadth)
        self.start = start(latent, self.map, bias=True)
        for i in range(self.blocks):
            self.add_module(f"block{i}", UpBlock(planes, labels))
        self.image_norm = ConditionalBatchNorm2d(planes, labels)
        self.image = nn.Conv2d(planes, image[2], 3, padding=1)

    def forward(self, latents, labels):
        h = self.start(latents).reshape(-1, *self.map)
        for i in range(self.blocks):
            h = getattr(self, f"block{i}")(h, labels)
        return torch.tanh(self.image(F.relu(self.image_norm(h, labels))))


def Generator(kind, image, latent, labels, width):
    """forward(latents [batch, latent], labels_onehot [batch, labels]): `latent` counts the scaled labels concatenated to the vector."""
    return ResidualGenerator(image, latent, labels, width) if kind == "resnet" else StridedGenerator(kind, image, latent, labels, width)


class StridedTrunk(nn.Module):
    """4x4 convolutions of stride 2. A discriminator sums the last map, a classifier flattens it."""

    def __init__(self, kind, image, width, role):
        super().__init__()
        count = 3 if kind == "small" else doublings(image)[2]
        planes = [channels((16 if kind == "small" else 64) * 2 ** i, width) for i in range(count)]
        height, breadth, inputs = image
        self.role, self.convolutions, self.pads = role, count, []
        for i, outputs in enumerate(planes):
            # TensorFlow's "same" padding: one before, and behind an odd size one more.
            self.pads.append((1, 1 + breadth % 2, 1, 1 + height % 2))
            self.add_module(f"conv{i}", nn.Conv2d(inputs, outputs, 4, 2, padding=0 if height % 2 or breadth % 2 else 1))
            height, breadth, inputs = (height + 1) // 2, (breadth + 1) // 2, outputs
        self.map = (inputs, height, breadth)
        self.features = inputs if role == "discriminator" else math.prod(self.map)

    def forward(self, images):
        h = images
        for i, pads in enumerate(self.pads):
            convolution = getattr(self, f"conv{i}")
            h = F.leaky_relu(convolution(h if convolution.padding[0] else F.pad(h, pads)), 0.1)
        return h.sum((2, 3)) if self.role == "discriminator" else h.flatten(1)


class DownBlock(nn.Module):
    """The two convolutions of a residual block, and its shortcut if it has one."""

    def __init__(self, inputs, outputs, shortcut):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if shortcut else None

    def residual(self, x):
        return self.conv2(F.relu(self.conv1(F.relu(x))))


class ResidualTrunk(nn.Module):
    map = None

    def __init__(self, image, width, role):
        super().__init__()
        planes = channels(128, width)
        self.role, self.features = role, planes
        self.block0 = DownBlock(image[2], planes, True)
        self.block1 = DownBlock(planes, planes, True)
        self.block2 = DownBlock(planes, planes, False)
        self.block3 = DownBlock(planes, planes, False)
        self.pool = nn.AvgPool2d(2)

    def forward(self, images):
        opening = self.block0.conv2(F.relu(self.block0.conv1(images)))
        h = self.pool(opening) + self.block0.shortcut(self.pool(images))
        h = self.pool(self.block1.residual(h)) + self.pool(self.block1.shortcut(h))
        h = self.block2.residual(h) + h
        h = self.block3.residual(h) + h
        return F.relu(h).sum((2, 3)) if self.role == "discriminator" else F.relu(h).mean((2, 3))


def trunk(kind, image, width, role):
    return ResidualTrunk(image, width, role) if kind == "resnet" else StridedTrunk(kind, image, width, role)


class Discriminator(nn.Module):
    """w . f(x) + b + mask <V y, f(x)>, with spectral normalisation of every weight: one power iteration per forward pass in training mode."""

    def __init__(self, kind, image, labels, width):
        super().__init__()
        self.trunk = trunk(kind, image, width, "discriminator")
        self.score = nn.Linear(self.trunk.features, 1)
        self.projection = nn.Linear(labels, self.trunk.features, bias=False)
        for module in list(self.modules()):
            if isinstance(module, (nn.Linear, nn.Conv2d)):
                spectral_norm(module)

    def forward(self, images, labels, mask):
        features = self.trunk(images)
        return self.score(features)[:, 0] + mask * (self.projection(labels) * features).sum(1)


class Classifier(nn.Module):
    def __init__(self, kind, image, labels, width):
        super().__init__()
        self.trunk = trunk(kind, image, width, "classifier")
        self.logits = MapLinear(self.trunk.features, labels, self.trunk.map, "inputs") if self.trunk.map else nn.Linear(self.trunk.features, labels)

    def forward(self, images):
        return self.logits(self.trunk(images))


def _to_engine(module, weight):
    """A weight or its gradient in the engine's order of axes."""
    if isinstance(module, UpsampledConv2d):
        return weight.permute(2, 3, 0, 1).flip(0, 1)
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        # OIHW to HWIO; of a transposed convolution IOHW to HWOI.
        return weight.permute(2, 3, 1, 0)
    if isinstance(module, MapLinear):
        # The engine's map is NHWC.
        if module.side == "outputs":
            return weight.reshape(*module.shape, -1).permute(3, 1, 2, 0).flatten(1)
        return weight.reshape(-1, *module.shape).permute(2, 3, 1, 0).flatten(0, 2)
    return weight.t()


def _from_engine(module, weight):
    if isinstance(module, UpsampledConv2d):
        return weight.flip(0, 1).permute(2, 3, 0, 1)
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        return weight.permute(3, 2, 0, 1)
    if isinstance(module, MapLinear):
        planes, height, width = module.shape
        if module.side == "outputs":
            return weight.reshape(-1, height, width, planes).permute(3, 1, 2, 0).flatten(0, 2)
        return weight.reshape(height, width, planes, -1).permute(3, 2, 0, 1).flatten(1)
    return weight.t()


def _layers(module):
    """Every layer that has parameters, by the engine's name."""
    for path, layer in module.named_modules():
        name = path.replace("trunk.", "").replace(".", "/").replace("_", "/")
        if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d, ConditionalBatchNorm2d)):
            yield name, layer


def parameters(module):
    """The module's parameters by the engine's names: (parameter, to the engine's axes, from them)."""
    found = {}
    same = lambda x: x
    for name, layer in _layers(module):
        if isinstance(layer, ConditionalBatchNorm2d):
            found[f"{name}/gain"], found[f"{name}/offset"] = (layer.gain, same, same), (layer.offset, same, same)
            continue
        weight = layer.weight_orig if hasattr(layer, "weight_orig") else layer.weight
        found[f"{name}/weights"] = (weight, lambda x, layer=layer: _to_engine(layer, x), lambda x, layer=layer: _from_engine(layer, x))
        if layer.bias is not None:
            mapped = isinstance(layer, MapLinear) and layer.side == "outputs"
            found[f"{name}/bias"] = (layer.bias, lambda x, layer=layer: _to_engine(layer, x)[0], lambda x, layer=layer: _from_engine(layer, x)[:, 0]) if mapped else (layer.bias, same, same)
    return found


@torch.no_grad()
def load(module, tensors, vectors=None):
    """Takes over the engine's tensors (by its names, in its axes), and its vectors of spectral normalisation by the weights' names."""
    own = parameters(module)
    if set(own) != set(tensors):
        raise ValueError(f"the networks differ in {sorted(set(own) ^ set(tensors))}")
    for name, (parameter, _, back) in own.items():
        value = back(torch.as_tensor(tensors[name], dtype=parameter.dtype))
        if value.shape != parameter.shape:
            raise ValueError(f"{name} is {tuple(value.shape)}, not {tuple(parameter.shape)}")
        parameter.copy_(value)
    for name, layer in _layers(module):
        if vectors is not None and hasattr(layer, "weight_u"):
            layer.weight_u.copy_(torch.as_tensor(vectors[f"{name}/weights"], dtype=layer.weight_u.dtype).flatten())


def gradients(module):
    """The gradients of the last backward pass, by the engine's names and in its axes."""
    return {name: to(parameter.grad).contiguous() for name, (parameter, to, _) in parameters(module).items()}
