"""The discriminator's and the generator's step of the self-labeling GAN where every label is given (see workloads/selfLabeling.ts)."""
import torch
from torch.nn import functional as F

from selfLabeling import Discriminator, Generator

LATENT, LABELS = 128, 10
BETAS, EPSILON, RATE = (0.0, 0.9), 1e-6, 2e-4


def pair(kind, size, batch, width):
    """The two steps; latent vectors, labels and real images are drawn once."""
    image = (size, size, 3)
    generator = Generator(kind, image, LATENT + LABELS, LABELS, width)
    discriminator = Discriminator(kind, image, LABELS, width)
    optimisers = {network: torch.optim.Adam(network.parameters(), lr=RATE, betas=BETAS, eps=EPSILON) for network in (generator, discriminator)}
    averages = [tensor.detach().clone() for tensor in kept(generator)]

    reals = torch.randn(batch, 3, size, size)
    labels = F.one_hot(torch.randint(LABELS, (batch,)), LABELS).float()
    latents = torch.cat([torch.randn(batch, LATENT), labels], 1)
    both, mask = torch.cat([labels, labels]), torch.ones(2 * batch)

    def discriminator_step():
        with torch.no_grad():
            fakes = generator(latents, labels)
        optimisers[discriminator].zero_grad(set_to_none=True)
        scores = discriminator(torch.cat([reals, fakes]), both, mask)
        loss = F.relu(1 - scores[:batch]).mean() + F.relu(1 + scores[batch:]).mean()
        loss.backward()
        optimisers[discriminator].step()

    def generator_step():
        optimisers[generator].zero_grad(set_to_none=True)
        # The discriminator's own gradients are not wanted: they would cost a third more.
        discriminator.requires_grad_(False)
        loss = -discriminator(generator(latents, labels), labels, mask[:batch]).mean()
        loss.backward()
        discriminator.requires_grad_(True)
        optimisers[generator].step()
        with torch.no_grad():
            for average, tensor in zip(averages, kept(generator)):
                average.lerp_(tensor, 1e-3)

    return [discriminator_step, generator_step]


def kept(network):
    """What the moving average follows: parameters and running moments."""
    return [*network.parameters(), *(buffer for buffer in network.buffers() if buffer.is_floating_point())]


workloads = {
    "dcgan-32": lambda: pair("dcgan", 32, 64, 1),
    "dcgan-64": lambda: pair("dcgan", 64, 32, 1),
    "resnet-32": lambda: pair("resnet", 32, 16, 1),
    "resnet-64": lambda: pair("resnet", 64, 8, 0.5),
}
