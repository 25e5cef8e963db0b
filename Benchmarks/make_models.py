"""Makes B-size TimeSformers with random weights as Hugging Face folders, and what transformers computes with them.

    python make_models.py OUTPUT_FOLDER [NAME ...] [--only-missing]

Each NAME (see MODELS) becomes OUTPUT/NAME/ (config.json, preprocessor_config.json, model.safetensors) and
OUTPUT/NAME.expected.safetensors: frames uint8 [clips, T, H, W, RGB], logits and features float32, in fp32 on this CPU.
The weights are seeded and scaled so that attention is neither uniform nor saturated (scores have a standard deviation
of about 1) and logits spread by about 1: rounding errors then look as they do with trained weights.
`mm-divided-b` is divided-8x224 in mmaction2's layout in three containers, expected under mmaction2's normalization.
"""

import argparse
import json
import os
import time

import clip_model
import layouts

MODELS = {  # name: attention, frames, image, clips
    "divided-8x224": ("divided_space_time", 8, 224, 2),
    "joint-8x224": ("joint_space_time", 8, 224, 2),
    "space-8x224": ("space_only", 8, 224, 2),
    "divided-16x224": ("divided_space_time", 16, 224, 2),
    "joint-16x224": ("joint_space_time", 16, 224, 1),
    "space-16x224": ("space_only", 16, 224, 1),
    "divided-8x448": ("divided_space_time", 8, 448, 1),
    "divided-16x448": ("divided_space_time", 16, 448, 1),
    "joint-8x448": ("joint_space_time", 8, 448, 1),
    "space-8x448": ("space_only", 8, 448, 1),
    "divided-96x224": ("divided_space_time", 96, 224, 1),
    "joint-96x224": ("joint_space_time", 96, 224, 1),
}
MM_NORMALIZATION = ([0.5] * 3, [0.5] * 3)
CLASSES = 400


def configuration(attention, frames, image):
    from transformers import TimesformerConfig

    return TimesformerConfig(
        image_size=image,
        num_frames=frames,
        attention_type=attention,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        layer_norm_eps=1e-6,
        id2label={i: f"class {i}" for i in range(CLASSES)},
        label2id={f"class {i}": i for i in range(CLASSES)},
    )


def fill(model, seed):
    """Random weights; one generator a parameter, so a name's values do not depend on what else the model has."""
    import zlib

    import torch

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            generator = torch.Generator().manual_seed(seed * 1_000_003 + zlib.crc32(name.encode()))
            parameter.normal_(generator=generator)
            if "layernorm" in name:
                parameter.mul_(0.1)
                if name.endswith("weight"):
                    parameter.add_(1)
            elif "embeddings" in name and "projection" not in name:
                parameter.mul_(0.3)
            elif name.endswith("bias"):
                parameter.mul_(0.05)
            else:
                fan_in = parameter[0].numel()
                parameter.mul_(fan_in**-0.5)
                if name.endswith("qkv.weight"):
                    parameter[: 2 * fan_in].mul_(1.2)  # queries and keys


def make_frames(clips, frames, image, seed):
    """Moving coloured gradients and blobs with some noise: low frequencies as in video, every value of a byte."""
    import numpy as np

    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:image, 0:image].astype(np.float32) / image
    out = np.empty((clips, frames, image, image, 3), np.uint8)
    for clip in range(clips):
        phase, speed = generator.uniform(0, 6.3, (3, 3)), generator.uniform(-0.5, 0.5, (3, 3))
        frequency = generator.uniform(3, 20, (3, 3, 2))
        for frame in range(frames):
            picture = np.empty((image, image, 3), np.float32)
            for channel in range(3):
                waves = sum(
                    np.sin(fy * y + fx * x + p + s * frame)
                    for (fy, fx), p, s in zip(frequency[channel], phase[channel], speed[channel])
                )
                picture[..., channel] = 127.5 + 55 * waves
            picture += generator.normal(0, 12, picture.shape)
            out[clip, frame] = np.clip(picture, 0, 255).astype(np.uint8)
    return out


def preprocessor(image):
    return {
        "image_processor_type": "VideoMAEImageProcessor",
        "do_center_crop": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "crop_size": {"height": image, "width": image},
        "size": {"shortest_edge": image},
        "resample": 2,
        "rescale_factor": 1 / 255,
        "image_mean": [0.45, 0.45, 0.45],
        "image_std": [0.225, 0.225, 0.225],
    }


def expect(folder, path, frames, normalization):
    """Computes and writes an expected file; clips one at a time, to need little memory."""
    import torch
    from safetensors.torch import save_file

    model = clip_model.load(folder)
    pixels = torch.from_numpy(clip_model.pixel_values(frames, *normalization))
    start = time.monotonic()
    with torch.inference_mode():
        features = torch.cat([model.features(clip[None]) for clip in pixels])
        logits = model.model.classifier(features)
    seconds = (time.monotonic() - start) / len(frames)
    save_file({"frames": torch.from_numpy(frames), "logits": logits, "features": features}, path)
    os.chmod(path, 0o644)
    spread = logits.std().item()
    print(f"{os.path.basename(path)}: logits' standard deviation {spread:.2f}, {seconds:.2f} s a clip", flush=True)


def make(output, name):
    import torch
    from transformers import TimesformerForVideoClassification

    attention, frames, image, clips = MODELS[name]
    folder = os.path.join(output, name)
    with torch.device("cpu"):
        model = TimesformerForVideoClassification(configuration(attention, frames, image))
    fill(model, seed=1)
    model.save_pretrained(folder)
    with open(os.path.join(folder, "preprocessor_config.json"), "w") as file:
        json.dump(preprocessor(image), file, indent=1)
    del model
    pixels = make_frames(clips, frames, image, seed=2)
    # A score matrix of joint at 96 frames is 17 GB: many tokens go through the fused attention.
    fused = attention == "joint_space_time" and frames * (image // 16) ** 2 > 4000
    restore = clip_model.use_sdpa() if fused else (lambda: None)
    expect(folder, folder + ".expected.safetensors", pixels, clip_model.normalization(folder))
    restore()


def make_mmaction2(output):
    from safetensors.torch import load_file

    folder = os.path.join(output, "divided-8x224")
    state = layouts.to_mmaction2(load_file(os.path.join(folder, "model.safetensors")))
    path = os.path.join(output, "mm-divided-b")
    classes = [f"class {i}" for i in range(CLASSES)]
    layouts.save(state, classes, path + ".pth", "zip")
    layouts.save(state, classes, path + "-legacy.pth", "legacy")
    layouts.save(state, classes, path + ".safetensors", "safetensors")
    expect(folder, path + ".expected.safetensors", make_frames(2, 8, 224, seed=2), MM_NORMALIZATION)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MODELS)}, mm-divided-b; all by default")
    parser.add_argument("--only-missing", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.output, exist_ok=True)
    for name in options.names or [*MODELS, "mm-divided-b"]:
        if options.only_missing and os.path.exists(os.path.join(options.output, name + ".expected.safetensors")):
            continue
        if name == "mm-divided-b":
            make_mmaction2(options.output)
        elif name in MODELS:
            make(options.output, name)
        else:
            parser.error(f"no model {name!r}")


if __name__ == "__main__":
    main()
