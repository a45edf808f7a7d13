"""A small library of documents in both languages, for the tests of answering."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf

POLICE = """# Community policing

The koban system was introduced in Bekasi, West Java, in 2002. Ninety-seven officers were trained
as instructors of community policing. The programme now covers 17 of the 34 provinces.

# Forensics

Twenty-five instructors of forensic science were trained.
"""
RAILWAY = """ジャカルタの都市高速鉄道

ジャカルタ都市高速鉄道は2019年3月に開業した。それまで1時間かかっていた区間の移動時間は
30分に短縮された。運転士の育成も日本の技術協力で行われた。
"""
HOSTILE = """<script>window.hit = 1</script> and <img src=x onerror="window.hit = 2">

The word xylophone stands beside <b onclick="window.hit = 3">bold</b>, ${window.hit = 4} and
{{window.hit}}, and before [a link](javascript:window.hit=5) and \u202eturned round\u202c.
"""


def make_pdf(*pages: str) -> bytes:
    """A PDF with one line of Latin text a page, printed at the page's upper left."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")


def lock_pdf(data: bytes, password: str) -> bytes:
    """A PDF that opens with a password."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def write_library(folder: Path) -> Path:
    """Write the documents, one of which cannot be read."""
    (folder / "en").mkdir(parents=True)
    (folder / "ja").mkdir()
    (folder / "en" / "police.md").write_text(POLICE, encoding="utf-8")
    (folder / "ja" / "鉄道.txt").write_text(RAILWAY, encoding="utf-8")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "en" / "vessels.pdf").write_bytes(
        make_pdf("Contents of this paper.", "Forty vessels searched the strait off Batam.")
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    return folder
