"""STIC's classifier step and Metropolis-adjusted Langevin step (see workloads/stic.ts, whose networks these are)."""
import torch
from torch.nn import functional as F

from energyClassifier import SmallClassifier, WideResidualClassifier

CLASSES, STEP = 10, 0.02


def steps(network, size, batch):
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4, betas=(0.9, 0.999), eps=1e-6)
    images, labels = torch.randn(batch, 3, size, size), torch.randint(CLASSES + 1, (batch,))
    noise, uniforms, wanted = torch.randn(batch, 3, size, size), torch.rand(batch), torch.randint(CLASSES, (batch, 1))
    chain = {"images": 2 * torch.rand(batch, 3, size, size) - 1, "gradient": torch.zeros(batch, 3, size, size), "score": torch.zeros(batch)}

    def classifier_step():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(network(images)[0], labels)
        loss.backward()
        optimiser.step()

    def langevin_step():
        half = STEP ** 2 / 2
        x, gradient, score = chain["images"], chain["gradient"], chain["score"]
        proposal = (x + half * gradient + STEP * noise).requires_grad_(True)
        # The classifier's own gradients are not wanted: they would cost half as much again.
        network.requires_grad_(False)
        logits, _ = network(proposal)
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
    "stic-small-32": lambda: steps(SmallClassifier((32, 32, 3), CLASSES + 1), 32, 64),
    "stic-small-64": lambda: steps(SmallClassifier((64, 64, 3), CLASSES + 1), 64, 32),
    "stic-wrn-32": lambda: steps(WideResidualClassifier((32, 32, 3), CLASSES + 1), 32, 16),
}
