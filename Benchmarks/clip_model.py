"""The TimeSformer of Hugging Face transformers as every peer of the benchmark runs it: one clip in, logits out.

Two things stand here and nowhere else:

* `ClipModel`: pixel_values [B, T, 3, H, W] -> logits [B, classes]. For divided and joint it is transformers' own
  forward. For space-only, transformers (5.23) returns one row of logits a FRAME; the paper's code and mmaction2
  average the frames' class tokens before the last LayerNorm, so this does.
* `use_sdpa`: transformers writes TimeSformer's attention as two matrix products and a softmax and offers no other
  (`attn_implementation="sdpa"` is refused). The patch puts torch's scaled_dot_product_attention in its place: the
  same mathematics, without the score matrix. Peers are measured both ways; the faster one counts.
"""

import json
import os
import sys

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")


def use_sdpa():
    """Replaces transformers' TimeSformer attention by torch's fused one, for every model of this process.

    Returns what puts transformers' own back.
    """
    import torch.nn.functional as F
    from transformers.models.timesformer import modeling_timesformer as hf

    def forward(self, hidden_states, output_attentions=False):
        batch, tokens, width = hidden_states.shape
        qkv = self.qkv(hidden_states).reshape(batch, tokens, 3, self.num_heads, width // self.num_heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        context = F.scaled_dot_product_attention(query, key, value, scale=self.scale)
        return (context.transpose(1, 2).reshape(batch, tokens, width),)

    original = hf.TimesformerSelfAttention.forward
    hf.TimesformerSelfAttention.forward = forward
    return lambda: setattr(hf.TimesformerSelfAttention, "forward", original)


def load(folder, attention="eager"):
    """The model of a Hugging Face folder as a `ClipModel` in eval mode; attention is "eager" or "sdpa"."""
    import torch
    from transformers import TimesformerForVideoClassification
    from transformers.utils import logging

    logging.disable_progress_bar()
    if attention == "sdpa":
        use_sdpa()

    class ClipModel(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model
            self.space = model.config.attention_type == "space_only"

        def features(self, pixel_values):
            """The class token after the last LayerNorm, [B, C]."""
            base = self.model.timesformer
            tokens = base.encoder(base.embeddings(pixel_values), return_dict=True).last_hidden_state[:, 0]
            if self.space:
                tokens = tokens.reshape(pixel_values.shape[0], pixel_values.shape[1], -1).mean(1)
            return base.layernorm(tokens)

        def forward(self, pixel_values):
            if self.space:
                return self.model.classifier(self.features(pixel_values))
            return self.model(pixel_values=pixel_values).logits

    model = TimesformerForVideoClassification.from_pretrained(folder, dtype=torch.float32)
    return ClipModel(model.eval())


def normalization(folder):
    """Mean and standard deviation of a folder's preprocessor, of 0...1, RGB."""
    with open(os.path.join(folder, "preprocessor_config.json")) as file:
        preprocessor = json.load(file)
    return preprocessor["image_mean"], preprocessor["image_std"]


def pixel_values(frames, mean, std):
    """NumPy: uint8 frames [clips, T, H, W, 3] -> float32 [clips, T, 3, H, W], normalized."""
    import numpy as np

    mean, std = np.asarray(mean, np.float32), np.asarray(std, np.float32)
    scaled = (frames.astype(np.float32) / np.float32(255) - mean) / std
    return np.ascontiguousarray(scaled.transpose(0, 1, 4, 2, 3))


def read_frames(path):
    """`frames` of a safetensors file: uint8 [clips, T, H, W, 3]."""
    from safetensors.numpy import load_file

    frames = load_file(path)["frames"]
    if frames.ndim != 5 or frames.shape[-1] != 3:
        sys.exit(f'"{path}": frames must be [clips, T, H, W, 3], not {list(frames.shape)}')
    return frames
