"""STIC's classifier step and Metropolis-adjusted Langevin step (see workloads/stic.ts, whose networks these are)."""
import torch
from torch import nn
from torch.nn import functional as F

CLASSES, SLOPE, STEP = 10, 0.2, 0.02


class SmallClassifier(nn.Module):
    def __init__(self, size):
        super().__init__()
        planes = [16, 32, 64, 64]
        self.first = nn.Conv2d(3, planes[0], 3, padding=1)
        self.strided = nn.ModuleList(nn.Conv2d(a, b, 4, 2, 1) for a, b in zip(planes, planes[1:]))
        self.hidden = nn.Linear(planes[-1] * (size // 8) ** 2, 64)
        self.logits = nn.Linear(64, CLASSES + 1)

    def forward(self, x):
        x = F.leaky_relu(self.first(x), SLOPE)
        for convolution in self.strided:
            x = F.leaky_relu(convolution(x), SLOPE)
        return self.logits(F.leaky_relu(self.hidden(x.flatten(1)), SLOPE))


class WideBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.shortcut = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, x):
        residual = self.conv2(F.leaky_relu(self.conv1(F.leaky_relu(x, SLOPE)), SLOPE))
        return residual + self.shortcut(x)


class WideResidualClassifier(nn.Module):
    """Wide ResNet 16-4 without normalisation."""

    def __init__(self):
        super().__init__()
        widths = [(16, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1)]
        self.start = nn.Conv2d(3, 16, 3, padding=1)
        self.blocks = nn.Sequential(*(WideBlock(*width) for width in widths))
        self.logits = nn.Linear(256, CLASSES + 1)

    def forward(self, x):
        return self.logits(F.leaky_relu(self.blocks(self.start(x)), SLOPE).mean((2, 3)))


def steps(network, size, batch):
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4, betas=(0.9, 0.999), eps=1e-6)
    images, labels = torch.randn(batch, 3, size, size), torch.randint(CLASSES + 1, (batch,))
    noise, uniforms, wanted = torch.randn(batch, 3, size, size), torch.rand(batch), torch.randint(CLASSES, (batch, 1))
    chain = {"images": 2 * torch.rand(batch, 3, size, size) - 1, "gradient": torch.zeros(batch, 3, size, size), "score": torch.zeros(batch)}

    def classifier_step():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(network(images), labels)
        loss.backward()
        optimiser.step()

    def langevin_step():
        half = STEP ** 2 / 2
        x, gradient, score = chain["images"], chain["gradient"], chain["score"]
        proposal = (x + half * gradient + STEP * noise).requires_grad_(True)
        # The classifier's own gradients are not wanted: they would cost half as much again.
        network.requires_grad_(False)
        logits = network(proposal)
        new_score = logits.gather(1, wanted)[:, 0] - logits[:, CLASSES]
        (new_gradient,) = torch.autograd.grad(new_score.sum(), proposal)
        network.requires_grad_(True)
        with torch.no_grad():
            back = x - proposal - half * new_gradient
            proposals = noise.square().sum((1, 2, 3)) / 2 - back.square().sum((1, 2, 3)) / (2 * STEP ** 2)
            accepted = uniforms.log() <= new_score - score + proposals
            images_accepted = accepted[:, None, None, None]
            chain["images"] = torch.where(images_accepted, proposal, x)
            chain["gradient"] = torch.where(images_accepted, new_gradient, gradient)
            chain["score"] = torch.where(accepted, new_score, score)

    return [classifier_step, langevin_step]


workloads = {
    "stic-small-32": lambda: steps(SmallClassifier(32), 32, 64),
    "stic-small-64": lambda: steps(SmallClassifier(64), 64, 32),
    "stic-wrn-32": lambda: steps(WideResidualClassifier(), 32, 16),
}
