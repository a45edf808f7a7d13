"""Train the encoder on from a model folder.

Usage: python training/train_encoder.py START WORK [--device cuda] [--steps N] [--data DATA]

START is the model folder to begin with, WORK what ``prepare_encoder.py`` made. Every so many steps
``WORK/run/state.pt`` and a checkpoint are written; the command given again goes on from there. With
DATA (``eval/`` inside) its figures are logged beside the losses in ``WORK/run/log.jsonl``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from encoder_folder import write_model
from encoder_losses import contrast, follow, order
from encoder_network import TrainedNetwork
from encoder_settings import SETTINGS, Settings
from encoder_tasks import Batch, Tasks
from torch import Tensor


def loss_of(network: TrainedNetwork, batch: Batch, settings: Settings) -> Tensor:
    """Embed a batch and return its loss."""
    texts = [*batch.first, *batch.second]
    network.gather(texts)
    with torch.autocast(network.device.type, dtype=torch.bfloat16):
        vectors = network.embed(texts, settings.slice_tokens)
    vectors = vectors.float()
    first, second = vectors[: len(batch.first)], vectors[len(batch.first) :]
    if batch.target is None:
        return contrast(first, second, batch.same, scale=settings.scale, twin=settings.twin)
    if batch.target.shape[1] == 1:
        return order(first, second, batch.target, scale=20.0)
    return follow(first, second, batch.target, scale=settings.scale, teacher=settings.teacher_scale)


def share_of(step: int, settings: Settings) -> float:
    """Return the share of the rates at a step: up over the warm-up, then down to nothing."""
    if step < settings.warm_up:
        return (step + 1) / settings.warm_up
    return max(0.0, (settings.steps - step) / (settings.steps - settings.warm_up))


class Run:
    """One training run with its state on disk."""

    def __init__(self, start: Path, work: Path, device: str, settings: Settings) -> None:
        self.settings = settings
        self._start = start
        self._folder = work / "run"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.network = TrainedNetwork(
            start, device, body_rate=settings.body_rate, gate_rate=settings.gate_rate
        )
        self._tasks = Tasks(work / "texts", settings)
        self.step = 0
        self._losses: dict[str, list[float]] = defaultdict(list)
        self._began = time.perf_counter()
        self._tokens = 0
        if (self._folder / "state.pt").exists():
            self._resume()

    def _resume(self) -> None:
        state = torch.load(self._folder / "state.pt", map_location=self.network.device)
        self.network.restore(state["weights"])
        self.network.optimiser.load_state_dict(state["optimiser"])
        self.network.moments, self.network.seen = state["moments"], state["seen"]
        self.step = state["step"]
        print(f"going on from step {self.step}", flush=True)

    def advance(self) -> None:
        """Draw a batch and step."""
        # The batch of a step is the same however often the run was cut off.
        rng = np.random.default_rng((self.settings.seed, self.step))
        batch = self._tasks.draw(rng)
        loss = loss_of(self.network, batch, self.settings)
        loss.backward()  # type: ignore[no-untyped-call]
        self.network.step(share_of(self.step, self.settings), self.settings.table_rate)
        self._losses[batch.task].append(float(loss.detach()))
        self._tokens += sum(len(ids) for ids in (*batch.first, *batch.second))
        self.step += 1

    def save(self) -> None:
        """Write the state and a checkpoint, each whole or not at all."""
        network = self.network
        state = {
            "weights": dict(network.weights()),
            "optimiser": network.optimiser.state_dict(),
            "moments": network.moments,
            "seen": network.seen,
            "step": self.step,
        }
        part = self._folder / "state.part"
        torch.save(state, part)
        part.replace(self._folder / "state.pt")

    def checkpoint(self, data: Path | None) -> None:
        """Write a model folder of the present weights, and its figures into the log."""
        target = self._folder / f"step-{self.step:06d}"
        weights = {n: w.cpu().numpy() for n, w in self.network.weights()}
        write_model(weights, tokenizer=self._start, target=target, name=target.name)
        if data is not None:
            from tenkyo.index.encoder import load_encoder

            sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
            from encoder_quality import measure

            self._log({"figures": measure(load_encoder(str(target)), data / "eval")})

    def report(self) -> None:
        """Log the mean losses since the last report."""
        seconds = time.perf_counter() - self._began
        means = {
            name: round(float(np.mean(part)), 4) for name, part in sorted(self._losses.items())
        }
        self._log({"losses": means, "tokens_per_second": round(self._tokens / seconds)})
        self._losses.clear()
        self._began, self._tokens = time.perf_counter(), 0

    def _log(self, entry: dict[str, object]) -> None:
        line = json.dumps({"step": self.step, **entry}, ensure_ascii=False)
        print(line, flush=True)
        with (self._folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Train the encoder on.")
    parser.add_argument("start", type=Path, help="model folder to begin with")
    parser.add_argument("work", type=Path, help="folder that prepare_encoder.py wrote")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, mps")
    parser.add_argument("--steps", type=int, default=SETTINGS.steps)
    parser.add_argument("--data", type=Path, help="folder of eval/, to log figures")
    options = parser.parse_args(arguments)
    torch.manual_seed(SETTINGS.seed)
    run = Run(options.start, options.work, options.device, replace(SETTINGS, steps=options.steps))
    while run.step < run.settings.steps:
        run.advance()
        if run.step % run.settings.report_every == 0:
            run.report()
        if run.step % run.settings.save_every == 0 or run.step == run.settings.steps:
            run.save()
        if run.step % run.settings.evaluate_every == 0 or run.step == run.settings.steps:
            run.checkpoint(options.data)


if __name__ == "__main__":
    main(sys.argv[1:])
