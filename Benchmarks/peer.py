"""One peer in one process: PyTorch, ONNX Runtime or OpenVINO behind the protocol that README.md describes.

    python peer.py prepare ENGINE --model FOLDER --cache DIR      # exports, once, what the engine reads
    python peer.py serve   ENGINE --model FOLDER --cache DIR --frames-file F --threads N

ENGINE is a name of ENGINES. `serve` prints `ready`, then answers `run`, `logits` and `quit`; anything a library prints
goes to stderr. A peer is handed normalized float pixels: its times leave out the way from bytes to floats.
"""

import argparse
import dataclasses
import importlib.util
import json
import os
import resource
import sys
import tempfile
import time


@dataclasses.dataclass(frozen=True)
class Engine:
    """A runtime, how the attention is written in what it gets, and how it got it."""

    runtime: str  # torch | ort | openvino
    attention: str = "eager"  # eager: as transformers writes it; sdpa: one scaled_dot_product_attention
    source: str = ""  # torch: eager | compile; ort: dynamo | legacy; openvino: torch | dynamo | legacy
    note: str = ""
    numbers: str = "fp32"  # int8: weights per channel, inputs as they come; bf16; default: whatever the runtime takes
    quantizer: str = ""  # int8; ort: dynamic | static; torch: ao (quantize_dynamic) | torchao

    def needs(self):
        """Modules that must be installed."""
        own = {"torch": [], "ort": ["onnxruntime"], "openvino": ["openvino"]}[self.runtime]
        return own + ["torchao"] * (self.quantizer == "torchao") + ["numpy", "safetensors"]

    def exporter_needs(self):
        """Modules that must be installed for `prepare`, where the export is not in the cache."""
        modules = ["torch", "transformers"]
        if self.source in ("dynamo", "legacy"):
            modules.append("onnx")
        if self.runtime == "ort" and self.numbers == "int8":
            modules.append("onnxruntime")
        return modules + (["onnxscript"] if self.source == "dynamo" else [])


ENGINES = {
    "torch": Engine("torch", "eager", "eager", "PyTorch, inference_mode"),
    "torch-sdpa": Engine("torch", "sdpa", "eager", "PyTorch, inference_mode, fused attention patched in"),
    "torch-compile": Engine("torch", "eager", "compile", "torch.compile, inductor, frozen weights"),
    "torch-compile-sdpa": Engine("torch", "sdpa", "compile", "the same, fused attention patched in"),
    "ort": Engine("ort", "eager", "dynamo", "ONNX Runtime, all optimizations, dynamo export"),
    "ort-sdpa": Engine("ort", "sdpa", "dynamo", "the same, fused attention patched in before the export"),
    "ort-legacy": Engine("ort", "eager", "legacy", "ONNX Runtime, all optimizations, TorchScript export"),
    "ort-legacy-sdpa": Engine("ort", "sdpa", "legacy", "the same, fused attention patched in before the export"),
    "openvino": Engine("openvino", "eager", "torch", "OpenVINO, f32, latency, converted from PyTorch"),
    "openvino-sdpa": Engine("openvino", "sdpa", "torch", "the same, fused attention patched in before"),
    "ort-int8": Engine("ort", "eager", "dynamo", "ONNX Runtime, dynamic int8, per channel", "int8", "dynamic"),
    "ort-int8-static": Engine("ort", "eager", "dynamo", "ONNX Runtime, static int8, per channel", "int8", "static"),
    "openvino-default": Engine("openvino", "eager", "torch", "OpenVINO as a user gets it, without a hint", "default"),
    "torch-bf16": Engine("torch", "sdpa", "eager", "PyTorch in bf16, fused attention patched in", "bf16"),
    "torch-compile-bf16": Engine("torch", "sdpa", "compile", "the same, torch.compile, inductor", "bf16"),
    "torch-int8": Engine("torch", "sdpa", "eager", "torch.ao quantize_dynamic, fused attention", "int8", "ao"),
    "torchao-int8": Engine("torch", "sdpa", "compile", "torchao, dynamic int8, torch.compile", "int8", "torchao"),
    "openvino-onnx": Engine("openvino", "eager", "dynamo", "OpenVINO, f32, latency, from the dynamo ONNX export"),
}


def missing(modules):
    return [m for m in modules if importlib.util.find_spec(m) is None]


def exported_path(engine, model, cache):
    """Where an engine's export of a model lies; None for engines that read the folder itself."""
    if engine.runtime == "torch":
        return None
    suffix = "xml" if engine.source == "torch" else "onnx"
    name = os.path.basename(os.path.normpath(model))
    numbers = {"dynamic": "-int8", "static": "-int8-static"}.get(engine.quantizer, "")
    return os.path.join(cache, f"{name}.{engine.source}-{engine.attention}{numbers}.{suffix}")


def example(model):
    import torch

    with open(os.path.join(model, "config.json")) as file:
        config = json.load(file)
    return torch.zeros(1, config["num_frames"], config["num_channels"], config["image_size"], config["image_size"])


def prepare(engine, model, cache):
    """Exports `model` with static shapes unless the cache has it already, newer than the weights."""
    path = exported_path(engine, model, cache)
    if path is None:
        return
    weights = os.path.join(model, "model.safetensors")
    if os.path.exists(path) and os.path.getmtime(path) > os.path.getmtime(weights):
        return
    import clip_model
    import torch

    os.makedirs(cache, exist_ok=True)
    net, pixels = clip_model.load(model, engine.attention), example(model)
    # Written aside and moved, the weights before what names them: an interrupted export never looks whole.
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        with torch.no_grad():
            exported = os.path.join(folder, os.path.basename(path))
            export(engine, net, pixels, exported)
        if engine.runtime == "ort" and engine.numbers == "int8":
            quantize(exported, engine.quantizer, model)
        for name in sorted(os.listdir(folder), key=lambda name: name == os.path.basename(path)):
            os.replace(os.path.join(folder, name), os.path.join(cache, name))


def export(engine, net, pixels, path):
    import torch

    if engine.source == "torch":
        import openvino as ov

        traced = torch.jit.trace(net, (pixels,), check_trace=False)  # one pass instead of four
        converted = ov.convert_model(traced, input=[tuple(pixels.shape)])
        ov.save_model(converted, path, compress_to_fp16=False)
    elif engine.source == "dynamo":
        torch.onnx.export(net, (pixels,), dynamo=True).save(path, external_data=True)
    else:
        torch.onnx.export(net, (pixels,), path, opset_version=17, dynamo=False)


def quantize(path, quantizer, model):
    """Replaces an ONNX file by one in int8, as ONNX Runtime's documentation does for transformers on x86."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = path + ".prepared"
    quant_pre_process(path, prepared, skip_symbolic_shape=True, save_as_external_data=True)
    if quantizer == "static":
        # Linear layers only, their outputs in fp32, like the dynamic one. With outputs in eight bits it takes longer,
        # and with all operators (the default) it errs three times as much.
        linear = ["MatMul", "Gemm"]
        quantize_static(
            prepared,
            path,
            calibration(prepared, model),
            op_types_to_quantize=linear,
            nodes_to_exclude=products_of_activations(prepared),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            extra_options={"OpTypesToExcludeOutputQuantization": linear},
        )
    else:
        quantize_dynamic(prepared, path, per_channel=True, weight_type=QuantType.QInt8)
    onnx.load(path)  # whole, weights within
    for name in os.listdir(os.path.dirname(path)):
        if name != os.path.basename(path):
            os.remove(os.path.join(os.path.dirname(path), name))


def products_of_activations(path):
    """Names of an ONNX file's matrix products without weights."""
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    weights = {tensor.name for tensor in graph.initializer}
    return [node.name for node in graph.node if node.op_type == "MatMul" and not weights & set(node.input)]


def calibration(path, model):
    """Inputs for the ranges of a static quantization: the clips of the model's expected file."""
    import clip_model
    import onnx
    from onnxruntime.quantization import CalibrationDataReader

    frames = clip_model.read_frames(os.path.normpath(model) + ".expected.safetensors")
    pixels = clip_model.pixel_values(frames, *clip_model.normalization(model))
    name = onnx.load(path, load_external_data=False).graph.input[0].name

    class Clips(CalibrationDataReader):
        def __init__(self):
            self.clips = iter(pixels)

        def get_next(self):
            clip = next(self.clips, None)
            return None if clip is None else {name: clip[None]}

    return Clips()


def load_torch(engine, options):
    import clip_model
    import torch

    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    net = clip_model.load(options.model, engine.attention)
    if engine.numbers == "bf16":
        net = net.to(torch.bfloat16)
    elif engine.quantizer == "ao":
        net = torch.ao.quantization.quantize_dynamic(net, {torch.nn.Linear}, dtype=torch.qint8)
    elif engine.quantizer == "torchao":
        from torchao.quantization import Int8DynamicActivationInt8WeightConfig, quantize_
        from torchao.utils import should_reduce_range

        seven_bits = options.isa == "avx2" or should_reduce_range(torch.device("cpu"))
        quantize_(net, Int8DynamicActivationInt8WeightConfig(reduce_range=seven_bits))
    if engine.source == "compile":
        import torch._inductor.config as inductor

        inductor.freezing = True  # prepacks the weights, as the other two runtimes do
        if options.isa == "avx2":
            inductor.cpp.simdlen = 256
        net = torch.compile(net, dynamic=False)

    def prepare_input(pixels):
        return torch.from_numpy(pixels).to(torch.bfloat16 if engine.numbers == "bf16" else torch.float32)

    def forward(pixels):
        with torch.inference_mode(engine.source != "compile"), torch.no_grad():
            return net(pixels).float().numpy()

    return prepare_input, forward, f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}"


def load_ort(engine, options):
    import onnxruntime as ort

    settings = ort.SessionOptions()
    settings.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    settings.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    path = exported_path(engine, options.model, options.cache)
    session = ort.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def forward(pixels):
        return session.run(None, {name: pixels})[0]

    return (lambda pixels: pixels), forward, f"onnxruntime {ort.__version__}"


def load_openvino(engine, options):
    import openvino as ov

    core = ov.Core()
    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "NUM_STREAMS": "1",
        "INFERENCE_NUM_THREADS": str(options.threads),
    }
    if engine.numbers == "fp32":
        settings["INFERENCE_PRECISION_HINT"] = "f32"  # else bf16 where the processor has it
    compiled = core.compile_model(core.read_model(exported_path(engine, options.model, options.cache)), "CPU", settings)
    request = compiled.create_infer_request()

    def forward(pixels):
        request.infer([pixels], share_inputs=True)
        return request.get_output_tensor(0).data

    return (lambda pixels: pixels), forward, f"openvino {ov.__version__.split('-')[0]}"


LOADERS = {"torch": load_torch, "ort": load_ort, "openvino": load_openvino}


def serve(engine, options):
    # The protocol owns stdout; whatever a library writes there goes to stderr.
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    import clip_model

    frames = clip_model.read_frames(options.frames_file)[:1]
    pixels = clip_model.pixel_values(frames, *clip_model.normalization(options.model))
    prepare_input, forward, version = LOADERS[engine.runtime](engine, options)
    pixels = prepare_input(pixels)
    if engine.source == "compile":
        forward(pixels)  # compiling is loading
    logits = None
    print(f"ready {version}", file=replies)
    for line in sys.stdin:
        command = line.strip()
        if command == "run":
            start = time.perf_counter()
            logits = forward(pixels)
            print(f"{time.perf_counter() - start:.6f}", file=replies)
        elif command == "logits":
            logits = forward(pixels) if logits is None else logits
            print(json.dumps([float(f"{x:.9g}") for x in logits[0]]), file=replies)
        elif command == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, file=replies)
        elif command == "quit":
            break
        else:
            print(f"error unknown command {command!r}", file=replies)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["prepare", "serve"])
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--model", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--frames-file")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--isa", choices=["native", "avx2"], default="native")
    options = parser.parse_args()
    engine = ENGINES[options.engine]
    if options.action == "prepare":
        prepare(engine, options.model, options.cache)
    else:
        serve(engine, options)


if __name__ == "__main__":
    main()
