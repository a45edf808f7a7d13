"""The script most people would write: sentence-transformers, FAISS, pypdf, nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import faiss
from contender import read_texts, run
from sentence_transformers import SentenceTransformer

CHUNK, OVERLAP = 800, 100


class PlainScript:
    """Cuts texts by length, embeds the pieces and searches them exactly."""

    def __init__(self, encoder: str) -> None:
        self.model = SentenceTransformer(encoder, trust_remote_code=True)

    def index(self, folder: Path, saved: Path) -> int:
        """Read, cut, embed and save."""
        pieces = [
            (name, text[start : start + CHUNK])
            for name, text in [*read_texts(folder), *read_pdfs(folder)]
            for start in range(0, max(1, len(text) - OVERLAP), CHUNK - OVERLAP)
        ]
        vectors = self.model.encode([text for _, text in pieces], normalize_embeddings=True)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        saved.mkdir(parents=True, exist_ok=True)
        faiss.write_index(index, str(saved / "index.faiss"))
        (saved / "pieces.json").write_text(json.dumps(pieces), encoding="utf-8")
        return len(pieces)

    def open(self, saved: Path) -> None:
        """Load the index."""
        self.vectors = faiss.read_index(str(saved / "index.faiss"))
        self.pieces = json.loads((saved / "pieces.json").read_text(encoding="utf-8"))

    def search(self, question: str, limit: int) -> list[str]:
        """Return the files of the nearest pieces."""
        vector = self.model.encode([question], normalize_embeddings=True)
        _, rows = self.vectors.search(vector, limit)
        return [self.pieces[row][0] for row in rows[0]]


def read_pdfs(folder: Path) -> list[tuple[str, str]]:
    """Read all PDFs with pypdf."""
    from pypdf import PdfReader

    return [
        (
            path.relative_to(folder).as_posix(),
            "\n".join(page.extract_text() for page in PdfReader(path).pages),
        )
        for path in sorted(folder.rglob("*.pdf"))
    ]


if __name__ == "__main__":
    run(PlainScript)
