"""STIC's classifiers in PyTorch, as in engine/networks/energyClassifier.ts: logits and two down-sampled feature maps. Parameters have the engine's names."""
from torch import nn
from torch.nn import functional as F

from selfLabeling import MapLinear

SLOPE = 0.2


class SmallClassifier(nn.Module):
    def __init__(self, image, outputs):
        super().__init__()
        size, _, colours = image
        planes = [16, 32, 64, 64]
        self.conv0 = nn.Conv2d(colours, planes[0], 3, padding=1)
        # "same" padding of a 4x4 kernel: where the size is odd, one more below and at the right.
        self.odd = []
        for i, (inputs, out) in enumerate(zip(planes, planes[1:])):
            self.add_module(f"conv{i + 1}", nn.Conv2d(inputs, out, 4, 2, 1))
            self.odd.append(size % 2 == 1)
            size = (size + 1) // 2
        self.hidden = MapLinear(size * size * planes[-1], planes[-1], (planes[-1], size, size), "inputs")
        self.logits = nn.Linear(planes[-1], outputs)

    def forward(self, x):
        x, maps = F.leaky_relu(self.conv0(x), SLOPE), []
        for odd, convolution in zip(self.odd, (self.conv1, self.conv2, self.conv3)):
            x = F.leaky_relu(convolution(F.pad(x, (0, 1, 0, 1)) if odd else x), SLOPE)
            maps.append(x)
        return self.logits(F.leaky_relu(self.hidden(x.flatten(1)), SLOPE)), maps[:2]


class WideBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.shortcut = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, x):
        return self.conv2(F.leaky_relu(self.conv1(F.leaky_relu(x, SLOPE)), SLOPE)) + self.shortcut(x)


class WideResidualClassifier(nn.Module):
    """A wide residual network without normalisation, of `depth` layers, widened by `widen`."""

    def __init__(self, image, outputs, depth=16, widen=4):
        super().__init__()
        widths = [16 * widen, 32 * widen, 64 * widen]
        self.start = nn.Conv2d(image[2], 16, 3, padding=1)
        for group, (inputs, out) in enumerate(zip([16, *widths], widths)):
            blocks = nn.Sequential()
            for i in range((depth - 4) // 6):
                blocks.add_module(f"block{i}", WideBlock(inputs if i == 0 else out, out, 2 if i == 0 and group > 0 else 1))
            self.add_module(f"group{group}", blocks)
        self.logits = nn.Linear(widths[-1], outputs)

    def forward(self, x):
        x = self.group0(self.start(x))
        first = self.group1(x)
        second = self.group2(first)
        return self.logits(F.leaky_relu(second, SLOPE).mean((2, 3))), [first, second]


networks = {"small": SmallClassifier, "wide-resnet": WideResidualClassifier}
