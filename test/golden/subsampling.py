#!/usr/bin/python3
"""Writes subsampling.json and subsampling.safetensors: losses of the subsampling method's networks in PyTorch, narrow ones, and
gradients of every parameter, in double precision; and how many parameters the networks have at their published sizes.

Run it with PyTorch installed: `python3 test/golden/subsampling.py`. Weights and inputs come from a formula that
subsampling.test.ts computes too, so that the files hold results alone; of a large gradient they hold every n-th number.
"""
import json
import math
import pathlib

import torch
from torch.nn import functional as F

from networks import formula, weights, write_safetensors

MAX_NUMBERS = 600  # numbers kept of one gradient


class Network:
    """Layers by the engine's names, with tensors in the engine's axes, made when they are first asked for."""

    def __init__(self, values=True):
        self.values, self.parameters = values, {}

    def tensor(self, name, *shape):
        if name not in self.parameters:
            if not self.values:
                value = torch.zeros(shape)
            elif name.endswith("/gain") and len(shape) == 1:
                value = 1 + formula(name, shape, 0.3)
            else:
                value = weights(name, shape)
                # Labels lie in [0, 1]: with offsets around 0 a whole batch may fall under the last rectifier.
                value = value + 0.7 if name == "label/bias" else value
            self.parameters[name] = value.requires_grad_()
        return self.parameters[name]

    def bias(self, name, outputs, wanted):
        return self.tensor(f"{name}/bias", outputs) if wanted else None

    def conv(self, name, x, kernel, outputs, stride=1, bias=True):
        weight = self.tensor(f"{name}/weights", kernel, kernel, x.shape[1], outputs)
        return F.conv2d(x, weight.permute(3, 2, 0, 1), self.bias(name, outputs, bias), stride, (kernel - 1) // 2)

    def doubling(self, name, x, outputs):
        """A transposed 4x4 convolution of stride 2."""
        return F.conv_transpose2d(x, self.tensor(f"{name}/weights", 4, 4, outputs, x.shape[1]).permute(3, 2, 0, 1), None, 2, 1)

    def upsampled_conv(self, name, x, outputs):
        """Nearest-neighbour doubling, then a 3x3 convolution."""
        weight = self.tensor(f"{name}/weights", 3, 3, outputs, x.shape[1]).flip(0, 1).permute(2, 3, 0, 1)
        return F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), weight, None, 1, 1)

    def dense(self, name, x, outputs, bias=True):
        y = x @ self.tensor(f"{name}/weights", x.shape[1], outputs)
        return y + self.bias(name, outputs, True) if bias else y

    def norm(self, name, x):
        return F.batch_norm(x, None, None, self.tensor(f"{name}/gain", x.shape[1]), self.tensor(f"{name}/offset", x.shape[1]), training=True)

    def conditional(self, name, x, condition):
        gain, offset = (condition @ self.tensor(f"{name}/{table}", condition.shape[1], x.shape[1]) for table in ("gain", "offset"))
        return F.batch_norm(x, None, None, training=True) * (1 + gain)[:, :, None, None] + offset[:, :, None, None]

    def group_norm(self, name, x):
        return F.group_norm(x, 8, self.tensor(f"{name}/gain", x.shape[1]), self.tensor(f"{name}/bias", x.shape[1]))

    def conv_norm(self, name, x, kernel, outputs, stride=1):
        return self.norm(f"{name}/norm", self.conv(name, x, kernel, outputs, stride, bias=False))

    def dense_stack(self, name, x, widths):
        for i, width in enumerate(widths):
            x = F.relu(self.norm(f"{name}{i}/norm", self.dense(f"{name}{i}", x, width, bias=False)))
        return x

    def label(self, x):
        return F.relu(self.dense("label", x, 1))[:, 0]


def flat(x):
    """A map side by side as the engine has it, channels last."""
    return x.permute(0, 2, 3, 1).flatten(1)


def resnet(net, x, stages, first_stride):
    h = F.relu(net.conv_norm("start", x, 3, stages[0][0]))
    for stage, (planes, count) in enumerate(stages):
        for i in range(count):
            name, stride = f"stage{stage}/block{i}", 1 if i else 2 if stage else first_stride
            inner = net.conv_norm(f"{name}/conv2", F.relu(net.conv_norm(f"{name}/conv1", h, 3, planes, stride)), 3, planes)
            shortcut = h if stride == 1 and h.shape[1] == planes else net.conv_norm(f"{name}/shortcut", h, 1, planes, stride)
            h = F.relu(inner + shortcut)
    return h.mean((2, 3))


def classifier(net, x, stages, first_stride, length, classes, head, uniforms):
    features = net.dense("features", resnet(net, x, stages, first_stride), length)
    drop = lambda h, i: h * (uniforms[i] >= 0.5) * 2
    h = F.relu(net.norm("features/norm", features))
    if head == "journal":
        h = drop(h, 0)
        for i, width in enumerate([1024, 256]):
            h = drop(net.dense_stack("head", h, [width]) if i == 0 else F.relu(net.norm("head1/norm", net.dense("head1", h, width, bias=False))), i + 1)
    return net.dense("logits", h, classes)


def vgg(net, x, width):
    scaled = lambda channels: max(4, round(channels * width))
    for stage, planes in enumerate([[64], [128], [256, 256], [512, 512], [512, 512]]):
        for k, outputs in enumerate(planes):
            x = F.relu(net.conv_norm(f"stage{stage}/conv{k}", x, 3, scaled(outputs)))
        x = F.max_pool2d(x, 2)
    return net.label(net.dense_stack("hidden", flat(x), [scaled(128)] * 2))


def label_regressor(net, x, stages, first_stride):
    return net.label(net.dense_stack("hidden", resnet(net, x, stages, first_stride), [512, 128]))


def label_embedding(net, labels):
    h = (labels + 1e-8)[:, None]
    for i in range(4):
        h = F.relu(net.group_norm(f"layer{i}/norm", net.dense(f"layer{i}", h, 128)))
    return F.relu(net.dense("embedding", h, 128))


def autoencoder(net, x, form, ch, length, predictor, levels):
    """Features, image and label."""
    h = x
    for i, (first, second) in enumerate(levels):
        h = F.relu(net.conv_norm(f"encoder{i}/halving", h, 4, int(first * ch), 2))
        if form == "v1" and i == len(levels) - 1:
            h = F.relu(net.conv(f"encoder{i}/conv", h, 3, int(second * ch)))
        else:
            h = F.relu(net.conv_norm(f"encoder{i}/conv", h, 3, int(second * ch)))
    shape = (h.shape[0], h.shape[2], h.shape[3], h.shape[1])
    features = start = flat(h)
    if form == "journal":
        features = F.relu(net.dense("features", features, length))
        start = F.relu(net.norm("map/norm", net.dense("map", features, math.prod(shape[1:]), bias=False)))
    h = start.reshape(shape).permute(0, 3, 1, 2)
    decoder = [(2 ** i, 2 ** i) for i in reversed(range(len(levels)))] if form == "v1" else [(4, 2), (2, 1), (1, 1), (1, 1)][4 - len(levels):]
    for i, (first, second) in enumerate(decoder):
        h = F.relu(net.norm(f"decoder{i}/doubling/norm", net.doubling(f"decoder{i}/doubling", h, first * ch)))
        if form == "journal" or i < len(decoder) - 1:
            h = F.relu(net.conv_norm(f"decoder{i}/conv", h, 3, second * ch))
    image = torch.tanh(net.conv("image", h, 3 if form == "v1" else 1, x.shape[1]))
    return features, image, net.label(net.dense_stack("predictor", features, predictor))


def ratio(net, features, labels, hidden, output, masks, classes):
    embedded = labels @ net.tensor("embedding", classes, classes) if classes else labels
    h = torch.cat([embedded, features], 1)
    for i, (width, mask) in enumerate(zip(hidden, masks)):
        h = F.relu(net.group_norm(f"layer{i}/norm", net.dense(f"layer{i}", h, width))) * mask
    y = net.dense("ratio", h, 1)[:, 0]
    return F.relu(y) if output == "relu" else F.softplus(y)


def attention(net, name, x):
    batch, channels, height, width = x.shape
    query = net.conv(f"{name}/query", x, 1, channels // 8, bias=False).flatten(2)
    key = F.max_pool2d(net.conv(f"{name}/key", x, 1, channels // 8, bias=False), 2).flatten(2)
    value = F.max_pool2d(net.conv(f"{name}/value", x, 1, channels // 2, bias=False), 2).flatten(2)
    seen = value @ F.softmax(query.transpose(1, 2) @ key, -1).transpose(1, 2)
    return x + net.tensor(f"{name}/gain", 1) * net.conv(f"{name}/output", seen.reshape(batch, -1, height, width), 1, channels, bias=False)


def generator(net, latent, condition, planes, shared, hierarchical, attention_at, image):
    """Residual blocks from a map of `image` height halved for each of them."""
    height = image[0] >> (len(planes) - 1)
    part = latent.shape[1] // len(planes) if hierarchical else 0
    first = latent.shape[1] - part * (len(planes) - 1)
    embedded = condition @ net.tensor("shared/weights", condition.shape[1], shared) if shared else condition
    h = net.dense("start", latent[:, :first], height * height * planes[0]).reshape(-1, height, height, planes[0]).permute(0, 3, 1, 2)
    for i, outputs in enumerate(planes[1:]):
        name, seen = f"block{i}", torch.cat([embedded, latent[:, first + i * part:first + (i + 1) * part]], 1)
        inner = net.upsampled_conv(f"{name}/conv1", F.relu(net.conditional(f"{name}/norm1", h, seen)), outputs)
        inner = net.conv(f"{name}/conv2", F.relu(net.conditional(f"{name}/norm2", inner, seen)), 3, outputs)
        h = inner + net.conv(f"{name}/shortcut", F.interpolate(h, scale_factor=2, mode="nearest"), 1, outputs)
        if h.shape[2] == attention_at:
            h = attention(net, f"{name}/attention", h)
    return torch.tanh(net.conv("image", F.relu(net.norm("image/norm", h)), 3, image[2]))


def trunk(net, x, planes, halvings, attention_at=None):
    """The last map, rectified."""
    h = x
    for i, outputs in enumerate(planes):
        name, halves = f"block{i}", i < halvings
        inner = net.conv(f"{name}/conv2", F.relu(net.conv(f"{name}/conv1", h if i == 0 else F.relu(h), 3, outputs)), 3, outputs)
        shortcut = net.conv(f"{name}/shortcut", h, 1, outputs) if halves or h.shape[1] != outputs else h
        h = F.avg_pool2d(inner + shortcut, 2) if halves else inner + shortcut
        if halves and h.shape[2] == attention_at:
            h = attention(net, f"{name}/attention", h)
    return F.relu(h)


def images(batch, size):
    return formula("images", (batch, size, size, 3), 1).permute(0, 3, 1, 2)


def one_hot(batch, classes):
    return F.one_hot(torch.arange(batch) % classes, classes).double()


def uniforms(name, shape):
    return (formula(name, shape, 1) + 1) / 2


def labels(batch):
    return uniforms("labels", (batch,))


def aimed(x):
    """A scalar that every element counts for, each otherwise; images as NHWC."""
    x = x.permute(0, 2, 3, 1) if x.dim() == 4 else x
    return F.mse_loss(x, formula("aims", x.shape, 1))


def class_loss(net, batch, stages, size, first_stride, head):
    drop = [uniforms(f"uniforms{i}", (batch, width)) for i, width in enumerate([10, 1024, 256])]
    return F.cross_entropy(classifier(net, images(batch, size), stages, first_stride, 10, 3, head, drop), torch.arange(batch) % 3)


def autoencoder_loss(net, batch, size, form, ch, levels):
    x = images(batch, size)
    features, image, label = autoencoder(net, x, form, ch, 24, [16, 8], levels)
    return F.mse_loss(image, x) + 1e-3 * features.mean() + F.mse_loss(label, labels(batch))


def ratio_loss(net, batch, output, classes):
    hidden, given = [32, 16], one_hot(batch, 3) if classes else formula("embedded", (batch, 5), 1)
    masks = [2.0 * (uniforms(f"uniforms{i}", (2 * batch, width)) >= 0.5) for i, width in enumerate(hidden)]
    values = ratio(net, torch.cat([formula("reals", (batch, 12), 2), formula("fakes", (batch, 12), 2)]), torch.cat([given, given]), hidden, output, masks, classes)
    real, fake = values[:batch], values[batch:]
    return (torch.sigmoid(fake) * fake).mean() - F.softplus(fake).mean() - torch.sigmoid(real).mean() + 0.01 * (fake.mean() - 1) ** 2


NARROW = [(4, 1), (8, 2), (8, 1)]
BLOCKS = [(16, 1), (32, 1)]
CASES = {
    "class features, v1": lambda net: class_loss(net, 6, NARROW, 8, 1, "v1"),
    "class features, v1, in blocks": lambda net: class_loss(net, 16, BLOCKS, 8, 1, "v1"),
    "class features, journal": lambda net: class_loss(net, 6, NARROW, 14, 2, "journal"),
    "VGG-11": lambda net: F.mse_loss(vgg(net, images(6, 64), 1 / 16), labels(6)),
    "label regressor": lambda net: F.mse_loss(label_regressor(net, images(6, 8), NARROW, 1), labels(6)),
    "label embedding": lambda net: aimed(label_embedding(net, labels(6))),
    "sparse autoencoder, journal": lambda net: autoencoder_loss(net, 4, 64, "journal", 4, [(1, 1), (1, 2), (2, 4), (4, 4)]),
    "sparse autoencoder, journal, small": lambda net: autoencoder_loss(net, 24, 16, "journal", 16, [(1, 1), (1, 2)]),
    "sparse autoencoder, v1": lambda net: autoencoder_loss(net, 6, 16, "v1", 4, [(1, 1), (2, 3)]),
    "density ratio, classes": lambda net: ratio_loss(net, 8, "relu", 3),
    "density ratio, embedding": lambda net: ratio_loss(net, 8, "softplus", 0),
    "BigGAN generator": lambda net: aimed(generator(net, formula("latents", (6, 14), 2), one_hot(6, 3), [16] * 3, 128, True, 8, (16, 16, 3))),
    "BigGAN generator at 64": lambda net: aimed(generator(net, formula("latents", (4, 14), 2), one_hot(4, 3), [64, 64, 32, 16, 8], 0, False, None, (64, 64, 3))),
    "BigGAN discriminator": lambda net: aimed(trunk(net, images(6, 16), [16] * 4, 2, 8).sum((2, 3))),
    "BigGAN discriminator at 64": lambda net: aimed(trunk(net, images(4, 64), [4, 8, 16, 32, 64], 4).sum((2, 3))),
    "CcGAN generator": lambda net: aimed(generator(net, formula("latents", (6, 7), 2), formula("embedded", (6, 5), 1), [16, 8, 4], 0, False, None, (16, 16, 3))),
    "CcGAN discriminator": lambda net: aimed(flat(trunk(net, images(6, 16), [4, 8, 16], 2))),
}

RESNET34 = [(64, 3), (128, 4), (256, 6), (512, 3)]
SMALL, LARGE = torch.zeros(2, 3, 32, 32), torch.zeros(2, 3, 64, 64)
ZEROS = lambda *shape: torch.zeros(shape)
PUBLISHED = {
    "ResNet-34 with v1's head": lambda net: classifier(net, SMALL, RESNET34, 1, 3072, 10, "v1", None),
    "ResNet-34 with the journal's head": lambda net: classifier(net, SMALL, RESNET34, 1, 3072, 10, "journal", [ZEROS(2, width) for width in (3072, 1024, 256)]),
    "VGG-11": lambda net: vgg(net, LARGE, 1),
    "label regressor": lambda net: label_regressor(net, LARGE, RESNET34, 2),
    "label embedding": lambda net: label_embedding(net, ZEROS(2)),
    "sparse autoencoder, journal": lambda net: autoencoder(net, LARGE, "journal", 64, 12288, [1024, 512, 256], [(1, 1), (1, 2), (2, 4), (4, 4)]),
    "sparse autoencoder, v1": lambda net: autoencoder(net, LARGE, "v1", 64, 12288, [2048, 1024, 512, 128], [(1, 1), (2, 2), (4, 4), (8, 12)]),
    "BigGAN generator, 32": lambda net: generator(net, ZEROS(2, 128), ZEROS(2, 10), [256] * 4, 128, True, None, (32, 32, 3)),
    "BigGAN generator of CIFAR-10": lambda net: generator(net, ZEROS(2, 128), ZEROS(2, 10), [256] * 4, 0, False, None, (32, 32, 3)),
    "BigGAN discriminator, 32": lambda net: trunk(net, SMALL, [256] * 4, 2),
    "CcGAN generator": lambda net: generator(net, ZEROS(2, 256), ZEROS(2, 128), [1024, 512, 256, 128, 64], 0, False, None, (64, 64, 3)),
    "CcGAN discriminator": lambda net: trunk(net, LARGE, [64, 128, 256, 512, 1024], 4),
    **{f"density ratio {name}": lambda net, hidden=hidden: ratio(net, ZEROS(2, 3072), ZEROS(2, 10), hidden, "relu", [1] * len(hidden), 10) for name, hidden in {
        "mlp3 v1": [2048, 1024, 512], "mlp3 journal": [512, 256, 128], "mlp5 v1": [2048, 1024, 512, 256, 128],
        "mlp7 v1": [2048, 2048, 1024, 1024, 512, 256, 128], "mlp9 v1": [2048, 2048, 1024, 1024, 512, 512, 256, 256, 128]}.items()},
}


def main():
    losses, tensors = {}, {}
    for name, case in CASES.items():
        net = Network()
        loss = case(net)
        loss.backward()
        losses[name] = loss.item()
        for parameter, value in net.parameters.items():
            gradient = value.grad.flatten()
            # An odd stride, so that it meets all channels.
            tensors[f"{name}/{parameter}"] = gradient[::math.ceil(len(gradient) / MAX_NUMBERS) | 1].contiguous()
        if any(value.grad.abs().max() == 0 for value in net.parameters.values()):
            raise SystemExit(f"{name}: a parameter has no gradient")
    counts = {}
    for name, network in PUBLISHED.items():
        net = Network(values=False)
        with torch.no_grad():
            network(net)
        counts[name] = sum(value.numel() for value in net.parameters.values())
    folder = pathlib.Path(__file__).resolve().parent
    write_safetensors(folder / "subsampling.safetensors", tensors)
    (folder / "subsampling.json").write_text(json.dumps({"pytorch": torch.__version__, "maxNumbers": MAX_NUMBERS, "losses": losses, "parameters": counts}, indent=1) + "\n")


if __name__ == "__main__":
    main()
