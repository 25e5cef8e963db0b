#!/usr/bin/env python3
"""Gradients by PyTorch's autograd, and ten steps of its optimizers, of reference models.

    python gradients.py GOLDEN_FOLDER OUT_FOLDER [NAME …]

For each model of GOLDEN_FOLDER/manifest.json in mmaction2's or Hugging Face's layout, its own implementation computes
the cross entropy of the stored clips (clip i has class i), and writes NAME.gradients.safetensors: under the checkpoint's
own tensor names the gradients (`gradient.*`), and the weights after ten steps of SGD (`sgd.*`) and AdamW (`adamw.*`).
`actionline-bench gradients --model … --reference …` compares.
"""
import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file

SGD = dict(lr=0.005, momentum=0.9, nesterov=True, weight_decay=1e-4)
ADAMW = dict(lr=1e-3, weight_decay=0.05)


class MMAction2(torch.nn.Module):
    def __init__(self, entry, path):
        super().__init__()
        import types

        import mmaction

        # The backbone alone: the packages' own __init__ import every model, and the wheel lacks some of them.
        root = os.path.dirname(mmaction.__file__)
        for name in ("models", "models.backbones", "models.common"):
            module = sys.modules.setdefault("mmaction." + name, types.ModuleType("mmaction." + name))
            module.__path__ = [os.path.join(root, *name.split("."))]
        from mmengine.registry import DefaultScope

        if not DefaultScope.check_instance_created("reference"):
            DefaultScope.get_instance("reference", scope_name="mmaction")
        import mmaction.models.common.transformer  # noqa: F401
        from mmaction.models.backbones.timesformer import TimeSformer

        self.backbone = TimeSformer(
            num_frames=entry["frames"], img_size=entry["image"], patch_size=entry["patch"],
            embed_dims=entry["embed"], num_heads=entry["heads"], num_transformer_layers=entry["depth"],
            attention_type=entry["attention"])
        self.cls_head = torch.nn.Module()
        self.cls_head.fc_cls = torch.nn.Linear(entry["embed"], entry["classes"])
        state = torch.load(path, weights_only=False)
        self.load_state_dict(state["state_dict"])

    def forward(self, x):
        return self.cls_head.fc_cls(self.backbone(x))


class HuggingFace(torch.nn.Module):
    def __init__(self, entry, path):
        super().__init__()
        from transformers import TimesformerForVideoClassification

        self.model = TimesformerForVideoClassification.from_pretrained(path, attn_implementation="eager")

    def forward(self, x):
        return self.model(x.transpose(1, 2)).logits


def build(entry, folder):
    path = os.path.join(folder, entry["file"])
    model = (MMAction2 if entry["layout"] == "mmaction2" else HuggingFace)(entry, path)
    # No dropping of paths; gradients are those of the exact function.
    return model.eval()


def names(model):
    return {name.removeprefix("model."): value for name, value in model.named_parameters()}


def main():
    folder, out = sys.argv[1:3]
    os.makedirs(out, exist_ok=True)
    for entry in json.load(open(os.path.join(folder, "manifest.json"))):
        name = entry["name"]
        if entry["layout"] == "facebook" or entry["container"] not in ("zip", "safetensors"):
            continue
        if sys.argv[3:] and name not in sys.argv[3:]:
            continue
        frames = load_file(os.path.join(folder, entry["expected"]))["frames"].float()
        mean, std = torch.tensor(entry["mean"]), torch.tensor(entry["std"])
        x = ((frames - mean) / std).permute(0, 4, 1, 2, 3).contiguous()
        y = torch.arange(len(x)) % entry["classes"]
        loss = torch.nn.functional.cross_entropy
        result = {}
        model = build(entry, folder)
        loss(model(x), y).backward()
        for key, value in names(model).items():
            result["gradient." + key] = value.grad.contiguous()
        for kind, make in (("sgd", lambda p: torch.optim.SGD(p, **SGD)), ("adamw", lambda p: torch.optim.AdamW(p, **ADAMW))):
            model = build(entry, folder)
            optimizer = make(model.parameters())
            for _ in range(10):
                optimizer.zero_grad()
                loss(model(x), y).backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 40)
                optimizer.step()
            for key, value in names(model).items():
                result[f"{kind}.{key}"] = value.detach().contiguous()
        result["frames"] = load_file(os.path.join(folder, entry["expected"]))["frames"]
        save_file(result, os.path.join(out, name + ".gradients.safetensors"))
        print(name, len(result), "tensors")


main()
