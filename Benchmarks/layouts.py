"""TimeSformer weights between the layouts of Hugging Face transformers and mmaction2: renaming only, bit for bit.

    python layouts.py FOLDER OUT.pth [--container zip|legacy|safetensors]

writes an mmaction2 checkpoint ({'meta', 'state_dict'}) with exactly the weights of a Hugging Face folder, so the same
frames under the same normalization give the same logits in either layout.
"""

import argparse
import collections
import json
import os
import re

EMBEDDINGS = [
    ("cls_token", "backbone.cls_token"),
    ("position_embeddings", "backbone.pos_embed"),
    ("time_embeddings", "backbone.time_embed"),
    ("patch_embeddings.projection.weight", "backbone.patch_embed.projection.weight"),
    ("patch_embeddings.projection.bias", "backbone.patch_embed.projection.bias"),
]
NORM = ("timesformer.layernorm", "backbone.norm")
HEAD = ("classifier", "cls_head.fc_cls")
KINDS = ("weight", "bias")


def block_names(divided):
    """Pairs of module names inside one block: Hugging Face's, mmaction2's."""
    mlp = [("intermediate.dense", "ffns.0.layers.0.0"), ("output.dense", "ffns.0.layers.1")]
    if not divided:
        return [
            ("attention.attention.qkv", "attentions.0.attn.in_proj_"),
            ("attention.output.dense", "attentions.0.attn.out_proj"),
            *mlp,
            ("layernorm_before", "norms.0"),
            ("layernorm_after", "norms.1"),
        ]
    return [
        ("temporal_layernorm", "attentions.0.norm"),
        ("temporal_attention.attention.qkv", "attentions.0.attn.in_proj_"),
        ("temporal_attention.output.dense", "attentions.0.attn.out_proj"),
        ("temporal_dense", "attentions.0.temporal_fc"),
        ("layernorm_before", "attentions.1.norm"),
        ("attention.attention.qkv", "attentions.1.attn.in_proj_"),
        ("attention.output.dense", "attentions.1.attn.out_proj"),
        *mlp,
        ("layernorm_after", "ffns.0.norm"),
    ]


def name_pairs(depth, divided, space):
    """Every (Hugging Face name, mmaction2 name) of a model, in mmaction2's file order."""
    for ours, theirs in EMBEDDINGS:
        if not (space and ours == "time_embeddings"):
            yield "timesformer.embeddings." + ours, theirs
    yield from ((f"{NORM[0]}.{kind}", f"{NORM[1]}.{kind}") for kind in KINDS)
    for layer in range(depth):
        for ours, theirs in block_names(divided):
            for kind in KINDS:
                dot = "" if theirs.endswith("_") else "."  # in_proj_weight is one parameter, not a module's
                yield (
                    f"timesformer.encoder.layer.{layer}.{ours}.{kind}",
                    f"backbone.transformer_layers.layers.{layer}.{theirs}{dot}{kind}",
                )
    yield from ((f"{HEAD[0]}.{kind}", f"{HEAD[1]}.{kind}") for kind in KINDS)


def pairs_of(state):
    """`name_pairs` for a state dict of either layout."""
    names = list(state)
    depth = 1 + max(int(m.group(1)) for m in (re.search(r"layers?\.(\d+)\.", n) for n in names) if m)
    divided = any("temporal_dense" in n or "temporal_fc" in n for n in names)
    space = not any("time_embed" in n for n in names)
    return list(name_pairs(depth, divided, space))


def to_mmaction2(state):
    return collections.OrderedDict((theirs, state[ours]) for ours, theirs in pairs_of(state))


def to_huggingface(state):
    return collections.OrderedDict((ours, state[theirs]) for ours, theirs in pairs_of(state))


def save(state, classes, path, container):
    """Writes an mmaction2 state dict: torch's zip, its container from before 1.6, or safetensors (tensors only)."""
    import torch
    from safetensors.torch import save_file

    if container == "safetensors":
        save_file({k: v.contiguous() for k, v in state.items()}, path)
        return
    meta = {"epoch": 15, "mmengine_version": "0.10.7", "dataset_meta": {"classes": classes}}
    torch.save(
        {"meta": meta, "state_dict": state}, path, _use_new_zipfile_serialization=container == "zip"
    )


def main():
    from safetensors.torch import load_file

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("output")
    parser.add_argument("--container", choices=["zip", "legacy", "safetensors"], default="zip")
    options = parser.parse_args()
    with open(os.path.join(options.folder, "config.json")) as file:
        labels = json.load(file)["id2label"]
    state = to_mmaction2(load_file(os.path.join(options.folder, "model.safetensors")))
    classes = [labels[str(i)] for i in range(len(labels))]
    save(state, classes, options.output, options.container)


if __name__ == "__main__":
    main()
