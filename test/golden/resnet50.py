#!/usr/bin/python3
"""Writes resnet50.safetensors: what Keras's ResNet-50 says of two images, resized and normalised as Keras does.

It needs `pip install tensorflow-cpu tf-keras keras-applications safetensors`: keras-applications 1.0.8 has the network
under the names that the published weights have. The weights come of a generator that counts, which uniforms.ts has too,
so they are not in the repository. `python3 test/golden/resnet50.py` writes the same again, but for rounding.
"""
import pathlib

import numpy as np
import tensorflow as tf
import tf_keras
from keras_applications import imagenet_utils, resnet50
from safetensors.numpy import save_file

from uniforms import uniforms

here = pathlib.Path(__file__).parent
parts = {'backend': tf_keras.backend, 'layers': tf_keras.layers, 'models': tf_keras.models, 'utils': tf_keras.utils}


def values_of(name, shape):
    values = uniforms(name, int(np.prod(shape)))
    if name.endswith('/kernel'):
        # Of the variance that keeps the scale through rectifiers.
        values = (2 * values - 1) * np.sqrt(6 / np.prod(shape[:-1]))
    elif name.endswith(('/gamma', '/moving_variance')):
        values = 0.5 + values
    else:
        values = 0.4 * values - 0.2
    return values.astype(np.float32).reshape(shape)


def main():
    network = resnet50.ResNet50(include_top=True, weights=None, input_shape=(224, 224, 3), classes=1000, **parts)
    for layer in network.layers:
        names = [weight.name.split(':')[0] for weight in layer.weights]
        layer.set_weights([values_of(name, tuple(weight.shape)) for name, weight in zip(names, layer.weights)])
    # What the last layer says before its softmax.
    network.get_layer('fc1000').activation = tf_keras.activations.linear
    told = tf_keras.Model(network.input, [network.get_layer('avg_pool').output, network.get_layer('fc1000').output])

    bytes_ = np.floor(256 * uniforms('images', 2 * 40 * 36 * 3)).astype(np.float32).reshape(2, 40, 36, 3)
    resized = tf.image.resize(bytes_, (224, 224), 'bilinear').numpy()
    shown = imagenet_utils.preprocess_input(resized, data_format='channels_last', mode='caffe', **parts)
    features, logits = told.predict(shown, verbose=0)
    save_file({'features': features, 'logits': logits}, here / 'resnet50.safetensors')
    print(features.mean(), features.std(), logits.std(), network.count_params())


main()
