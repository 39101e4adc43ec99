"""A step of the density ratio's MLP-5, one of the ResNet-34 feature extractor, and proposals of BigGAN (see workloads/subsampling.ts and proposals.ts)."""
import torch
from torch import nn
from torch.nn import functional as F

import selfLabeling
from fastest import fastest

CLASSES, LATENT, FEATURES, LAMBDA = 10, 128, 3072, 1e-2
HIDDEN = [2048, 1024, 512, 256, 128]


class Ratio(nn.Module):
    def __init__(self, features=FEATURES, classes=CLASSES, hidden=HIDDEN, groups=8):
        super().__init__()
        self.embedding = nn.Parameter(torch.randn(classes, classes))
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip([features + classes, *hidden], hidden))
        self.norms = nn.ModuleList(nn.GroupNorm(groups, width) for width in hidden)
        self.ratio = nn.Linear(hidden[-1], 1)

    def raw(self, features, labels, masks=None):
        """Before the last rectifier; `masks` are dropout's."""
        h = torch.cat([labels @ self.embedding, features], 1)
        for i, (layer, norm) in enumerate(zip(self.layers, self.norms)):
            h = F.relu(norm(layer(h)))
            h = h if masks is None else h * masks[i]
        return self.ratio(h)[:, 0]

    def forward(self, features, labels, masks=None):
        return F.relu(self.raw(features, labels, masks))

    @torch.no_grad()
    def take(self, tensors):
        """The engine's weights, by its names."""
        self.embedding.copy_(tensors["embedding"])
        for layer, name in [(self.ratio, "ratio"), *((layer, f"layer{i}") for i, layer in enumerate(self.layers))]:
            layer.weight.copy_(tensors[f"{name}/weights"].t())
            layer.bias.copy_(tensors[f"{name}/bias"])
        for i, norm in enumerate(self.norms):
            norm.weight.copy_(tensors[f"layer{i}/norm/gain"])
            norm.bias.copy_(tensors[f"layer{i}/norm/bias"])


def ratio_step(batch=256):
    network = Ratio()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4, betas=(0.5, 0.999), eps=1e-6)
    reals, fakes = torch.randn(batch, FEATURES), torch.randn(batch, FEATURES)
    labels = F.one_hot(torch.randint(CLASSES, (batch,)), CLASSES).float()
    masks = [2 * torch.randint(2, (2 * batch, width)).float() for width in HIDDEN]

    def step():
        optimiser.zero_grad(set_to_none=True)
        ratios = network(torch.cat([reals, fakes]), torch.cat([labels, labels]), masks)
        real, fake = ratios[:batch], ratios[batch:]
        loss = (torch.sigmoid(fake) * fake).mean() - F.softplus(fake).mean() - torch.sigmoid(real).mean() + LAMBDA * (fake.mean() - 1) ** 2
        loss.backward()
        optimiser.step()

    return [step]


def normalised(inputs, outputs, kernel, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = normalised(inputs, outputs, 3, stride)
        self.second = normalised(outputs, outputs, 3, 1)
        self.shortcut = nn.Identity() if inputs == outputs else normalised(inputs, outputs, 1, stride)

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class Extractor(nn.Module):
    """ResNet-34 for 32x32, a layer of features, and the first version's head on top."""

    def __init__(self):
        super().__init__()
        layers, inputs = [normalised(3, 64, 3, 1), nn.ReLU()], 64
        for planes, count in [(64, 3), (128, 4), (256, 6), (512, 3)]:
            for i in range(count):
                layers.append(BasicBlock(inputs, planes, 2 if i == 0 and planes > 64 else 1))
                inputs = planes
        self.body = nn.Sequential(*layers)
        self.features = nn.Linear(512, FEATURES)
        self.head = nn.Sequential(nn.BatchNorm1d(FEATURES), nn.ReLU(), nn.Linear(FEATURES, CLASSES))

    def vectors(self, x):
        """The features themselves: those after the normalisation and its rectifier."""
        return self.head[:2](self.features(self.body(x).mean((2, 3))))

    def forward(self, x):
        return self.head[2](self.vectors(x))


def extractor_step(batch=16):
    network = Extractor()
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    images, labels = torch.randn(batch, 3, 32, 32), torch.randint(CLASSES, (batch,))

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(network(images), labels)
        loss.backward()
        optimiser.step()

    return [step]


class BigGan(nn.Module):
    """As the papers' generators of CIFAR-10: the latent vector whole, tables for each class, a plain normalisation at the end."""

    def __init__(self, latent, planes=256):
        super().__init__()
        self.start = nn.Linear(latent, 16 * planes)
        self.blocks = nn.ModuleList(selfLabeling.UpBlock(planes, CLASSES) for _ in range(3))
        self.norm = nn.BatchNorm2d(planes)
        self.image = nn.Conv2d(planes, 3, 3, padding=1)

    def forward(self, latents, labels):
        h = self.start(latents).reshape(-1, self.start.out_features // 16, 4, 4)
        for block in self.blocks:
            h = block(h, labels)
        return torch.tanh(self.image(F.relu(self.norm(h))))


class Proposals(nn.Module):
    def __init__(self):
        super().__init__()
        self.generator, self.extractor, self.ratio = BigGan(LATENT), Extractor(), Ratio()

    def forward(self, latents, labels):
        images = self.generator(latents, labels)
        return images, self.ratio(self.extractor.vectors(images), labels)


def proposals(batch=100):
    latents, labels = torch.randn(batch, LATENT), F.one_hot(torch.randint(CLASSES, (batch,)), CLASSES).float()
    with torch.inference_mode():
        # A few images tell which way is the fastest.
        module, _ = fastest(Proposals().eval(), (latents[:16], labels[:16]), runs=2)

    @torch.inference_mode()
    def step():
        module(latents, labels)

    return [step]


workloads = {"ratio-mlp5": ratio_step, "features-resnet34": extractor_step, "proposals-biggan": proposals}
