"""Learning in tests: one thread, since two on busy cores can be twenty times slower."""

import torch

torch.set_num_threads(1)
