"""The same network in PyTorch: prints the milliseconds of each training step.
usage: peer.py THREADS BATCH FRAMES FEATURES HIDDEN LAYERS OUTPUTS LABELS STEPS"""

import sys
import time

import torch
import torch.nn as nn

threads, batch, frames, features, hidden, layers, outputs, labels, steps = map(int, sys.argv[1:10])
torch.set_num_threads(threads)
torch.manual_seed(1)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, layers, bidirectional=True)
        self.output = nn.Linear(2 * hidden, outputs)

    def forward(self, x):
        return self.output(self.lstm(x)[0]).log_softmax(-1)


network = Network()
optimiser = torch.optim.Adam(network.parameters())
ctc = nn.CTCLoss()
x = torch.randn(frames, batch, features)
targets = torch.tensor([[1 + (7 * i) % (outputs - 1) for i in range(labels)]] * batch)
frame_counts = torch.full((batch,), frames, dtype=torch.long)
label_counts = torch.full((batch,), labels, dtype=torch.long)
for _ in range(steps):
    start = time.perf_counter()
    loss = ctc(network(x), targets, frame_counts, label_counts)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 2.0)
    optimiser.step()
    print(1000 * (time.perf_counter() - start), flush=True)
