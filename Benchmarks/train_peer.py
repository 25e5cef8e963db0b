#!/usr/bin/env python3
"""Training steps of Hugging Face's TimeSformer-B (divided, 8x224, random weights) in PyTorch, fp32: time and memory.

    python train_peer.py [--steps 2] [--batch 2] [--threads 2]

Forward, backward, clipping and SGD, as `actionline-bench train` does it.
"""
import argparse
import resource
import time

import torch
from transformers import TimesformerConfig, TimesformerForVideoClassification

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=2)
parser.add_argument("--batch", type=int, default=2)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(0)
model = TimesformerForVideoClassification(TimesformerConfig(num_labels=400))
model.train()
optimizer = torch.optim.SGD(model.parameters(), lr=0.005, momentum=0.9, nesterov=True, weight_decay=1e-4)
x = torch.randn(options.batch, 8, 3, 224, 224)
y = torch.zeros(options.batch, dtype=torch.long)
for step in range(1, options.steps + 1):
    began = time.time()
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(x).logits, y).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 40)
    optimizer.step()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"step {step}: {time.time() - began:.3f} s; peak resident {peak} MB", flush=True)
