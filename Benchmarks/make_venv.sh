#!/bin/sh
# Makes the peers' virtual environment: make_venv.sh FOLDER. A "+cpu" build of torch is taken where pip finds one
# (--find-links); PyPI's needs several GB of CUDA libraries that it loads even without a GPU.
set -eu
venv=${1:-/work/venv}
python3 -m venv "$venv"
pip="$venv/bin/pip install --quiet"
$pip --no-index --no-deps "torch==${TORCH_VERSION:-2.13.0+cpu}" || $pip torch
$pip filelock typing-extensions sympy networkx jinja2 fsspec "setuptools>=77,<82" numpy safetensors transformers
$pip onnx onnxscript onnxruntime openvino pillow opencv-python-headless av torchao
"$venv/bin/pip" list 2>/dev/null | grep -iE '^(torch|onnx|openvino|transformers|numpy|safetensors|av )'
