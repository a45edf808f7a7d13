"""What the content of a store depends on, and whether it may be used when that has changed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tenkyo.index.store_reader import Snapshot
from tenkyo.index.types import EncoderInfo


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What the content of a store depends on.

    ``embedding`` says how the texts given to the encoder are made of chunks and sentences.
    """

    encoder: EncoderInfo
    embedding: str
    chunking: str
    reader: str

    def same_vectors(self, other: Fingerprints) -> bool:
        """Tell whether vectors made under the other may be used: its names do not count."""

        def essence(prints: Fingerprints) -> tuple[object, ...]:
            info = prints.encoder
            return info.revision, info.dim, info.passage_prompt, info.max_tokens, prints.embedding

        return essence(self) == essence(other)

    def same_text(self, other: Fingerprints) -> bool:
        """Tell whether texts read and cut under the other may be used."""
        return (self.chunking, self.reader) == (other.chunking, other.reader)

    def same(self, other: Fingerprints) -> bool:
        """Tell whether a store made under the other may be continued."""
        return self.same_vectors(other) and self.same_text(other)


def read_fingerprints(snapshot: Snapshot) -> Fingerprints:
    """Return the fingerprints of a store."""
    encoder = EncoderInfo(**json.loads(snapshot.meta("encoder")))
    embedding, chunking, reader = map(snapshot.meta, ("embedding", "chunking", "reader"))
    return Fingerprints(encoder, embedding, chunking, reader)
