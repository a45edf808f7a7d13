"""txtai with FAISS and hybrid search: vectors and BM25 over its own tokens, half and half."""

from __future__ import annotations

from pathlib import Path

from contender import read_texts, run
from txtai import Embeddings


class Txtai:
    """txtai's embeddings database, as its documentation sets it up."""

    def __init__(self, encoder: str) -> None:
        self.embeddings = Embeddings(
            path=encoder,
            method="sentence-transformers",
            vectors={"trust_remote_code": True},
            hybrid=True,
            content=True,
        )

    def index(self, folder: Path, saved: Path) -> int:
        """Index each file as one text."""
        texts = read_texts(folder)
        self.embeddings.index(texts)
        self.embeddings.save(str(saved))
        return len(texts)

    def open(self, saved: Path) -> None:
        """Load the index; its configuration names the encoder."""
        self.embeddings.load(str(saved))

    def search(self, question: str, limit: int) -> list[str]:
        """Return the files found."""
        return [found["id"] for found in self.embeddings.search(question, limit)]


if __name__ == "__main__":
    run(Txtai)
