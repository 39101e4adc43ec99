#!/usr/bin/python3
"""Writes inception.safetensors and weights/: what torch-fidelity's Inception-v3 says of two images, how it and PyTorch
resize, and tiny files of weights as PyTorch writes them.

It needs `pip install torch torch-fidelity safetensors onnx`. The network's weights come of a generator that counts, which
uniforms.ts has too, so they are not in the repository. Seeded: `python3 test/golden/inception.py` writes the same
again, but for names of storages and dates in two of the files. `--files FOLDER` writes the whole network there, in every form that is read, for a look by hand.
"""
import argparse
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper, save
from safetensors.torch import save_file
from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3
from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x

from uniforms import uniforms

here = pathlib.Path(__file__).parent


def tensor_of(name, shape):
    values = uniforms(name, int(np.prod(shape)))
    if name.endswith('conv.weight') or name == 'fc.weight':
        # Of the variance that keeps the scale through rectifiers.
        values = (2 * values - 1) * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith(('bn.weight', 'running_var')):
        values = 0.5 + values
    else:
        values = 0.4 * values - 0.2
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def images_of(name, *shape):
    return torch.from_numpy(np.floor(256 * uniforms(name, int(np.prod(shape)))).astype(np.uint8).reshape(shape))


class Tiny(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(2, 3, 1, bias=False)
        self.bn = torch.nn.BatchNorm2d(3)

    def forward(self, x):
        return self.bn(self.conv(x))


def save_onnx(path, outside=None):
    """Means over pixels of a 1x1 convolution, `features`, and their doubles, `logits`."""
    kernel = numpy_helper.from_array(tensor_of('onnx.conv.weight', (4, 3, 1, 1)).numpy(), 'kernel')
    if outside:
        kernel.ClearField('raw_data')
        kernel.data_location = TensorProto.EXTERNAL
        kernel.external_data.add(key='location', value=outside)
    two = numpy_helper.from_array(np.float32([2]), 'two')
    image = helper.make_tensor_value_info('image', TensorProto.FLOAT, ['batch', 3, 'height', 'width'])
    said = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ['batch', 4]) for name in ('features', 'logits')]
    nodes = [
        helper.make_node('Conv', ['image', 'kernel'], ['map']),
        helper.make_node('GlobalAveragePool', ['map'], ['means']),
        helper.make_node('Flatten', ['means'], ['features']),
        helper.make_node('Mul', ['features', 'two'], ['logits']),
    ]
    graph = helper.make_graph(nodes, 'tiny', [image], said, [kernel, two])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8), path)


class Whole(torch.nn.Module):
    """The network behind a plain interface, for TorchScript."""

    def __init__(self, network):
        super().__init__()
        for name, child in network.named_children():
            setattr(self, name, child)

    def forward(self, x):
        return self.Conv2d_1a_3x3(x)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--files', type=pathlib.Path)
    arguments = parser.parse_args()

    class Seeded(FeatureExtractorInceptionV3):
        def load_state_dict(self, _):
            made = {
                name: old if name.endswith('num_batches_tracked') else tensor_of(name, tuple(old.shape))
                for name, old in self.state_dict().items()
            }
            return super().load_state_dict(made)

    # The constructor loads what is at a path; the class above takes generated weights instead.
    nothing = here / 'nothing.pth'
    torch.save({}, nothing)
    network = Seeded('seeded', ['2048', 'logits_unbiased'], feature_extractor_weights_path=str(nothing))
    nothing.unlink()
    images = images_of('images', 2, 40, 36, 3).permute(0, 3, 1, 2)
    features, logits = network(images)

    small = images_of('small', 1, 11, 7, 3).permute(0, 3, 1, 2).float()
    large = images_of('large', 1, 40, 30, 3).permute(0, 3, 1, 2).float()
    rows = lambda x: x.permute(0, 2, 3, 1).contiguous()
    tensorflow1 = lambda x, size: rows(interpolate_bilinear_2d_like_tensorflow1x(x, size=size, align_corners=False))
    half_pixel = lambda x, size: rows(F.interpolate(x, size=size, mode='bilinear', align_corners=False))
    save_file(
        {
            'features': features,
            'logits': logits,
            'enlarged tensorflow1': tensorflow1(small, (23, 29)),
            'reduced tensorflow1': tensorflow1(large, (17, 19)),
            'enlarged half-pixel': half_pixel(small, (23, 29)),
            'reduced half-pixel': half_pixel(large, (17, 19)),
        },
        here / 'inception.safetensors',
    )

    weights = here / 'weights'
    weights.mkdir(exist_ok=True)
    tiny = Tiny().eval()
    tiny.load_state_dict(
        {
            name: old if name.endswith('num_batches_tracked') else tensor_of(name, tuple(old.shape))
            for name, old in tiny.state_dict().items()
        }
    )
    state = tiny.state_dict()
    torch.save(state, weights / 'tiny.pth')
    torch.save(state, weights / 'tiny-before-1.6.pth', _use_new_zipfile_serialization=False)
    torch.save({'epoch': 3, 'state_dict': state}, weights / 'tiny-checkpoint.pth', pickle_protocol=4)
    torch.jit.save(torch.jit.script(tiny), weights / 'tiny.pt')
    save_file(state, weights / 'tiny.safetensors')
    halves = {'half': state['conv.weight'].half(), 'bfloat': state['conv.weight'].bfloat16()}
    torch.save({**halves, 'turned': state['conv.weight'][:, :, 0, 0].T}, weights / 'tiny-types.pth')

    save_onnx(weights / 'tiny.onnx')
    save_onnx(weights / 'tiny-outside.onnx', outside='tiny.bin')

    if arguments.files:
        arguments.files.mkdir(exist_ok=True, parents=True)
        whole = network.state_dict()
        torch.save(whole, arguments.files / 'whole.pth')
        torch.save(whole, arguments.files / 'whole-before-1.6.pth', _use_new_zipfile_serialization=False)
        torch.jit.save(torch.jit.script(Whole(network)), arguments.files / 'whole.pt')
        save_file(whole, arguments.files / 'whole.safetensors')


main()
