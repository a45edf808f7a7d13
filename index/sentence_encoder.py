"""Encoders that sentence-transformers runs: found and loaded offline, quiet, in 16 bits on CPU.

Importing this module costs nothing; sentence-transformers, which takes seconds to import, is
imported by the first function that needs it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tenkyo.index.types import Embeddings, EncoderInfo
from tenkyo.ingest.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The e5 family (Wang et al., 2022 and 2024) needs these, and most of its models do not save them.
E5_PROMPTS = ("query: ", "passage: ")
_E5 = re.compile(r"(?:^|[/_-])e5[_-](?!.*instruct)", re.IGNORECASE)

# For models that state no limit of their own.
_NO_LIMIT = 1 << 20
# Where a text that is too long may be cut, if one of these is near.
_ENDS = "。．！？.!?\n 　、,"


class SentenceEncoder:
    """Any sentence-transformers model.

    A text longer than the model takes, its prompt included, is embedded in pieces: the mean of
    their vectors, weighted by their tokens, brought to length 1. Nothing is cut off. Where a model
    gives an empty text no direction, its vector points along the first axis.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        self._model = _load(folder, name)
        query, passage = _prompts(self._model, name)
        self._info = EncoderInfo(
            name=name,
            revision=files_hash(folder),
            dim=int(self._model.get_embedding_dimension() or 0),
            query_prompt=query if query_prompt is None else query_prompt,
            passage_prompt=passage if passage_prompt is None else passage_prompt,
            max_tokens=_limit(self._model),
        )

    @property
    def info(self) -> EncoderInfo:
        """What identifies this encoder."""
        return self._info

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions, the query prompt before each."""
        return self._encode(texts, self._info.query_prompt, task="query")

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed chunks and sentences, the passage prompt before each."""
        return self._encode(texts, self._info.passage_prompt, task="document")

    def _encode(self, texts: Sequence[str], prompt: str, *, task: str) -> Embeddings:
        if not texts:
            return np.empty((0, self._info.dim), dtype=np.float32)
        # A lone surrogate, which damaged PDFs yield, cannot be handed to a tokenizer.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        count = partial(_count, self._model)
        room = max(1, self._info.max_tokens - count([prompt])[0] - _marks(self._model))
        pieces = [
            list(cut_text(text, tokens, room, count))
            for text, tokens in zip(clean, count(clean), strict=True)
        ]
        flat = [piece for parts in pieces for piece, _ in parts]
        vectors = embed(self._model, flat, prompt=prompt, task=task)
        if len(flat) == len(texts):
            return vectors
        weights = np.array([[max(1, n)] for parts in pieces for _, n in parts], dtype=np.float32)
        starts = np.cumsum([0, *(len(parts) for parts in pieces[:-1])])
        return _unit(np.add.reduceat(vectors * weights, starts, axis=0))


def find_model(name: str) -> tuple[Path, str]:
    """Return a model's folder and the name that finds it again from anywhere.

    ``name`` is a path or a name in the cache of Hugging Face. Raises EncoderError when there is no
    such model; the network is never asked.
    """
    if not name.strip():
        raise EncoderError("The name of the encoder is empty: give a name or a folder")
    folder = Path(os.path.expanduser(name))  # noqa: PTH111 (Path's raises for an unknown user)
    if folder.is_dir():
        return folder.resolve(), str(folder.resolve())
    if folder.is_file():
        raise EncoderError(f"{name} is a file: name the folder that holds the encoder")
    if folder.is_absolute() or name.startswith((".", "~")) or "\\" in name or name.count("/") > 1:
        raise EncoderError(f"There is no encoder at {name}: check the path")
    _stay_offline()
    from huggingface_hub import snapshot_download

    for repository in (name,) if "/" in name else (f"sentence-transformers/{name}", name):
        try:
            return Path(snapshot_download(repository, local_files_only=True)), repository
        except (OSError, ValueError):
            continue
    raise EncoderError(
        f"The encoder {name} is not on this machine, and Tenkyo does not download: "
        f"fetch it once (hf download {name}) or give the path of its folder"
    )


def embed(
    model: SentenceTransformer,
    texts: Sequence[str],
    *,
    prompt: str = "",
    task: str = "document",
) -> Embeddings:
    """Embed texts, shape (n, dim): products in bfloat16 where the processor has them.

    sentence-transformers sorts by length before it forms batches. One text alone is embedded in 32
    bits: it gains nothing from 16.
    """
    import torch

    half = len(texts) > 1 and model.device.type == "cpu" and _multiplies_bfloat16()
    encode = model.encode_query if task == "query" else model.encode_document
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        vectors = encode(list(texts), prompt=prompt, show_progress_bar=False)
    return _unit(np.asarray(vectors, dtype=np.float32))


def cut_text(
    text: str, tokens: int, room: int, count: Callable[[Sequence[str]], list[int]]
) -> Iterator[tuple[str, int]]:
    """Cut a text of so many tokens into pieces of at most ``room``, each with its tokens.

    The pieces laid end to end are the text. They are about equal, and end with a sentence or a word
    where one is near.
    """
    if tokens <= room or len(text) < 2:
        yield text, tokens
        return
    parts = -(-tokens // room)
    middle = max(1, len(text) * (parts // 2) // parts)
    near = max(0, middle - len(text) // (4 * parts))
    at = max(text.rfind(end, near, middle) + 1 for end in _ENDS) or middle
    halves = [text[:at], text[at:]]
    for half, inside in zip(halves, count(halves), strict=True):
        yield from cut_text(half, inside, room, count)


def files_hash(folder: Path) -> str:
    """Hash the files that decide a model's vectors: weights, tokenizer and settings.

    Weights in other formats beside safetensors are left out.
    """
    weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
    settings = (path for kind in ("json", "txt", "model") for path in folder.rglob(f"*.{kind}"))
    digest = hashlib.sha256()
    for path in [*weights, *sorted(settings)]:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def _stay_offline() -> None:
    """Keep libraries off the network, and torch's threads from spinning; before they are loaded."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    # Otherwise a busy machine makes each small product wait for a time slice.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import huggingface_hub.constants

    # Read from the environment at import, which may have happened before.
    huggingface_hub.constants.HF_HUB_OFFLINE = True


def _load(folder: Path, name: str) -> SentenceTransformer:
    _stay_offline()
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), local_files_only=True)
    # Anything may be wrong with a folder somebody names, and each library raises its own.
    except Exception as error:
        if "trust_remote_code" in str(error):
            raise EncoderError(
                f"The encoder {name} wants to run code of its own, which Tenkyo does not: "
                "choose a model without"
            ) from error
        reason = str(error).strip().split("\n")[0][:200]
        raise EncoderError(
            f"The encoder {name} cannot be loaded by sentence-transformers ({reason}): "
            "check that its folder is complete"
        ) from error


def _prompts(model: SentenceTransformer, name: str) -> tuple[str, str]:
    """Return the prompts for questions and passages that the model saved, or its family needs."""
    saved = {key: prompt for key, prompt in model.prompts.items() if prompt}
    passage = next((saved[key] for key in ("document", "passage", "corpus") if key in saved), "")
    query = saved.get("query", "")
    if not query and not passage and _E5.search(name):
        return E5_PROMPTS
    return query, passage


def _limit(model: SentenceTransformer) -> int:
    """Return how many tokens the model reads of one text."""
    limit = model.max_seq_length
    return _NO_LIMIT if limit is None or limit > _NO_LIMIT else int(limit)


def _count(model: SentenceTransformer, texts: Sequence[str]) -> list[int]:
    """Count the tokens of each text, without begin and end marks."""
    tokenizer = model.tokenizer
    if callable(tokenizer):
        ids = tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(row) for row in ids["input_ids"]]
    # A static model's: `tokenizers` itself.
    return [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]


def _marks(model: SentenceTransformer) -> int:
    """Count the marks that the tokenizer adds to a text."""
    method = getattr(model.tokenizer, "num_special_tokens_to_add", None)
    return int(method(False)) if method else 0


def _multiplies_bfloat16() -> bool:
    """Tell whether the processor multiplies bfloat16 itself; elsewhere it would be slower."""
    import torch

    # Older versions of torch cannot tell.
    if not hasattr(torch.cpu, "get_capabilities"):
        return False
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16"))


def _unit(vectors: Embeddings) -> Embeddings:
    """Bring rows to length 1; one without length or with a NaN becomes the first axis."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    void = ~(lengths[:, 0] > 0)
    units = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    units[void, 0] = 1.0
    return np.ascontiguousarray(units)
