"""Bring an index up to date as the settings say; used by the command line and the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tenkyo.app.config import DEFAULT_FOLDER, Settings, read_passwords
from tenkyo.app.vectors import refreshing
from tenkyo.index.encoder import load_encoder
from tenkyo.index.layout import has_pointer
from tenkyo.index.progress import Progress, Quiet
from tenkyo.index.report import SyncReport
from tenkyo.index.store import Store
from tenkyo.index.sync import Options, forget, sync
from tenkyo.index.types import Encoder

# The encoders that came with Tenkyo: an index made with an older one is redone with the present.
_OWN = "tenkyo-encoder-"


def update_index(
    settings: Settings,
    *,
    progress: Progress | None = None,
    dry_run: bool = False,
    verify: bool = False,
    removed_all: bool = False,
    passwords: tuple[str, ...] = (),
    encoder: Encoder | None = None,
    wait: float = 2.0,
) -> SyncReport:
    """Bring the index in line with the folders that are set, else with its own, else ``corpus/``.

    ``passwords`` for encrypted documents join those of the file that is set. ``wait`` is how many
    seconds to wait for another writer; one that asks writes caches at times.
    Raises FolderError, EncoderError, ConfigError or StoreError.
    """
    folders = settings.folders
    if not folders and not has_pointer(settings.index):
        folders = (DEFAULT_FOLDER,)
    options = Options(
        verify=verify,
        removed_all=removed_all,
        dry_run=dry_run,
        wait=wait,
        passwords=(*document_passwords(settings), *passwords),
        progress=progress or Quiet(),
    )
    loaded = encoder or indexing_encoder(settings)
    with refreshing(settings, tidy=not dry_run) as refresh:
        return sync(settings.index, folders, encoder=loaded, refresh=refresh, options=options)


def forget_folders(settings: Settings, folders: Sequence[Path]) -> SyncReport:
    """Take folders out of the index and return the report of the last one."""
    with refreshing(settings) as refresh:
        return [forget(settings.index, folder, refresh=refresh) for folder in folders][-1]


def indexing_encoder(settings: Settings) -> Encoder:
    """Load the encoder that is set, else the index's own, else the one on board.

    Raises EncoderError when it cannot be loaded.
    """
    name = settings.encoder
    if name is None and has_pointer(settings.index):
        with Store.open(settings.index) as store, store.read() as snapshot:
            stored = snapshot.manifest().encoder.name
        name = None if stored.startswith(_OWN) else stored
    return load_encoder(name)


def document_passwords(settings: Settings) -> tuple[str, ...]:
    """Return the passwords for encrypted documents; raises ConfigError for a file without any."""
    file = settings.document_password_file
    return () if file is None else read_passwords(file)
