"""The files of hostile.py: broken on purpose, the same ones every time."""

from __future__ import annotations

import io
import os
import random
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
import pptx

Files = Iterator[tuple[str, bytes]]

JAPANESE = "交番制度は、地域に密着した警察活動のために導入された。ジャカルタの電車は30分で走る。\n"
ENGLISH = "The train takes thirty minutes, and it is on time.\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = {
    ".docx": "word/document.xml",
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
}
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


def build(folder: Path, corpus: Path) -> dict[str, bool]:
    """Fill the folder; tell of each relative name whether it must be accounted for."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, bool] = {}
    rng = random.Random(5)
    sets = (
        broken("pdf", samples(corpus, ".pdf"), rng, 12),
        broken("office", office_samples(corpus), rng, 10),
        broken("text", samples(corpus, ".txt", ".md", ".html"), rng, 6),
        pdf_structures(),
        archive_bombs(),
        xml_bombs(),
        sheets(),
        lying(corpus, rng),
        encodings(),
        long_and_deep(),
        mails(rng),
        tables(rng),
        garbage(rng),
    )
    for files in sets:
        for name, data in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            made[unicodedata.normalize("NFC", name)] = True
    made |= odd_names(folder)
    made |= odd_entries(folder)
    return made


def samples(corpus: Path, *suffixes: str) -> list[tuple[str, bytes]]:
    """Return the sample documents of a kind."""
    found = sorted(path for path in corpus.rglob("*") if path.suffix in suffixes)
    return [(path.name, path.read_bytes()) for path in found if path.name != "README.md"]


def office_samples(corpus: Path) -> list[tuple[str, bytes]]:
    """Return a small file of each Office format."""
    made = samples(corpus, ".docx")[:1]
    for suffix in MAIN:
        made.append((f"small{suffix}", small_office(suffix)))
    return made


def small_office(suffix: str) -> bytes:
    """Make an Office file with a little text."""
    stream = io.BytesIO()
    if suffix == ".docx":
        document = docx.Document()
        document.add_heading("見出し", 1)
        document.add_paragraph(JAPANESE)
        document.save(stream)
    elif suffix == ".pptx":
        presentation = pptx.Presentation()
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = "題"
        slide.placeholders[1].text_frame.text = JAPANESE
        presentation.save(stream)
    else:
        book = openpyxl.Workbook()
        for row in (["品名", "数量"], ["米", 3], ["麦", 4]):
            book.active.append(row)
        book.save(stream)
    return stream.getvalue()


def broken(kind: str, sources: list[tuple[str, bytes]], rng: random.Random, times: int) -> Files:
    """Cut, flip, blank, repeat and reorder the bytes of files."""
    for name, data in sources:
        for number in range(times):
            at = rng.randrange(len(data))
            length = rng.randrange(1, 1 + len(data) // 4)
            yield f"{kind}/cut-{number}-{name}", data[:at]
            yield f"{kind}/flipped-{number}-{name}", flipped(data, rng, 1 << number)
            if number < 4:
                yield f"{kind}/blank-{number}-{name}", data[:at] + bytes(length) + data[at:]
                yield f"{kind}/gone-{number}-{name}", data[:at] + data[at + length :]
                noise = rng.randbytes(length)
                yield f"{kind}/noise-{number}-{name}", data[:at] + noise + data[at + length :]
        yield f"{kind}/twice-{name}", data + data
        yield f"{kind}/backwards-{name}", data[::-1]
        yield f"{kind}/late-{name}", rng.randbytes(600) + data


def flipped(data: bytes, rng: random.Random, times: int) -> bytes:
    """Change bits here and there."""
    changed = bytearray(data)
    for _ in range(min(times, len(data))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def pdf(*objects: str | bytes, trailer: str = "/Root 1 0 R") -> bytes:
    """Put numbered objects together into a PDF with a proper table."""
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        raw = content.encode("latin-1") if isinstance(content, str) else content
        body += b"%d 0 obj\n%s\nendobj\n" % (number, raw)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, trailer.encode(), len(body))
    )


def pdf_structures() -> Files:
    """PDFs whose objects lead in circles or say things that cannot be."""
    catalog = "<</Type/Catalog/Pages 2 0 R>>"
    pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    font = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources{font}/Contents 4 0 R>>"

    def stream(content: bytes, extra: str = "") -> bytes:
        return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra.encode(), content)

    text = b"BT /F 12 Tf 10 100 Td (Hello there, reader.) Tj ET"
    deep = b"q " * 50_000 + text
    bomb = zlib.compress(b" " * 300_000_000 + text, 9)
    much = zlib.compress(b"BT /F 1 Tf (aaaaaaaaaa) Tj ET\n" * 2_000_000, 9)
    loop = "<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R]/Count 3>>"
    yield "pdf/page-tree-loop.pdf", pdf(catalog, loop)
    yield "pdf/no-pages.pdf", pdf(catalog, "<</Type/Pages/Kids[]/Count 0>>")
    count = "<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"
    yield "pdf/two-billion-pages.pdf", pdf(catalog, count, page, stream(text))
    negative = "<</Type/Pages/Kids[3 0 R]/Count -5>>"
    yield "pdf/minus-five-pages.pdf", pdf(catalog, negative, page, stream(text))
    many = f"<</Type/Pages/Kids[{'3 0 R ' * 20_000}]/Count 20000>>"
    yield "pdf/one-page-20000-times.pdf", pdf(catalog, many, page, stream(text))
    yield "pdf/deep-graphics-state.pdf", pdf(catalog, pages, page, stream(deep))
    flate = "/Filter/FlateDecode"
    yield "pdf/unpacks-to-300-MB.pdf", pdf(catalog, pages, page, stream(bomb, flate))
    yield "pdf/twenty-million-characters.pdf", pdf(catalog, pages, page, stream(much, flate))
    nested = "/Filter[" + "/FlateDecode" * 500 + "]"
    yield "pdf/500-filters.pdf", pdf(catalog, pages, page, stream(bomb[:2000], nested))
    huge = page.replace("200 200", "1e38 1e38")
    yield "pdf/huge-page.pdf", pdf(catalog, pages, huge, stream(text))
    empty = page.replace("0 0 200 200", "5 5 5 5")
    yield "pdf/page-without-area.pdf", pdf(catalog, pages, empty, stream(text))
    form = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"
    self_form = page.replace(font, "<</XObject<</X 4 0 R>>>>")
    yield "pdf/form-in-itself.pdf", pdf(catalog, pages, self_form, stream(b"/X Do " * 9, form))
    brackets = "[" * 100_000 + "]" * 100_000
    yield "pdf/deep-array.pdf", pdf(catalog, pages, page, stream(text), brackets)
    outline = "<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>"
    item = "<</Title(x)/First 5 0 R/Next 5 0 R/Count 9/Dest[3 0 R/Fit]>>"
    yield "pdf/outline-loop.pdf", pdf(outline, pages, page, stream(text), item)
    labels = "<</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0<</S/r/St 2000000000>>]>>>>"
    yield "pdf/page-label-of-two-billion.pdf", pdf(labels, pages, page, stream(text))
    yield "pdf/lying-length.pdf", pdf(catalog, pages, page, b"<</Length 999999999>>stream\n" + text)
    yield "pdf/header-alone.pdf", b"%PDF-1.7\n"
    yield "pdf/trailer-alone.pdf", b"%PDF-1.7\ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    ids = "/Encrypt<</Filter/Standard/V 99/R 99/O(x)/U(y)/P -1>>/Root 1 0 R/ID[(a)(b)]"
    yield "pdf/unknown-lock.pdf", pdf(catalog, pages, page, stream(text), trailer=ids)


def repacked(data: bytes, part: str, content: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Replace a part of an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", packing) as out:
        for name in source.namelist():
            out.writestr(name, content if name == part else source.read(name))
        if part not in source.namelist():
            out.writestr(part, content)
    return packed.getvalue()


def archive_bombs() -> Files:
    """Make archives that unpack to far more than they are, or lie about it."""
    zeros = bytes(400_000_000)
    for suffix, part in MAIN.items():
        small = small_office(suffix)
        bomb = repacked(small, part, zeros)
        yield f"archives/bomb{suffix}", bomb
        size = struct.pack("<L", len(zeros))
        yield f"archives/lying-bomb{suffix}", bomb.replace(size, struct.pack("<L", 99))
        yield f"archives/media-bomb{suffix}", repacked(small, "media/image1.png", zeros)
        yield f"archives/bzip2{suffix}", repacked(small, part, zeros[:9_999_999], zipfile.ZIP_BZIP2)
        yield f"archives/lzma{suffix}", repacked(small, part, zeros[:9_999_999], zipfile.ZIP_LZMA)
        yield f"archives/many-parts{suffix}", many_parts(20_000, part)
        yield f"archives/nested{suffix}", repacked(small, part, bomb[:2_000_000])
        yield f"archives/no-main-part{suffix}", repacked(many_parts(1, "a"), "b", b"c")
        yield f"archives/up-and-out{suffix}", repacked(small, "../../../../tmp/out.xml", b"<a/>")
        yield f"archives/same-name-twice{suffix}", twice_named(small, part)
        yield f"archives/overlapping{suffix}", overlapping(part)
        yield f"archives/locked{suffix}", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le")
        yield f"archives/old{suffix}", OLE + bytes(5_000)
        yield f"archives/only-the-end{suffix}", b"PK\x05\x06" + bytes(18)


def many_parts(count: int, part: str) -> bytes:
    """Make an archive of many parts without content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr(part, b"<a/>")
        for number in range(count):
            out.writestr(f"p{number}.xml", b"")
    return packed.getvalue()


def twice_named(data: bytes, part: str) -> bytes:
    """Add a second part of the same name, without the warning of the library."""
    placeholder = "z" * len(part)
    return repacked(data, placeholder, b"<a/>").replace(placeholder.encode(), part.encode())


def overlapping(part: str) -> bytes:
    """Make an archive whose directory names one packed part a thousand times."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(part, b"<a>" + b" " * 10_000_000)
        info = out.infolist()[0]
        for _ in range(1_000):
            out.filelist.append(info)
    return packed.getvalue()


def xml_bombs() -> Files:
    """Entities, depth, breadth and long values in the XML of Office files."""
    for suffix, part in MAIN.items():
        small = small_office(suffix)
        with zipfile.ZipFile(io.BytesIO(small)) as packed:
            xml = packed.read(part).decode("utf-8")
        start = xml.index("?>") + 2 if xml.startswith("<?xml") else 0
        root = xml[start:].lstrip()
        tag = root[1:].split(None, 1)[0]
        inside = root.index(">") + 1
        variants: dict[str, str] = {
            "laughs": LAUGHS + root.replace(JAPANESE[:2], "&j;").replace("米", "&j;"),
            "outside": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + root,
            "deep": root[:inside] + "<a>" * 200_000 + "</a>" * 200_000 + root[inside:],
            "attributes": f"<{tag} " + " ".join(f'a{i}="1"' for i in range(200_000)) + "/>",
            "long-value": f'<{tag} a="{"x" * 15_000_000}"/>',
            "long-text": root.replace(JAPANESE[:2], "長" * 12_000_000),
            "broad": root[:inside] + "<a/>" * 2_500_000 + root[inside:],
            "unclosed": root[: len(root) // 2],
            "empty": "",
        }
        for name, content in variants.items():
            yield f"xml/{name}{suffix}", repacked(small, part, content.encode())
        yield (
            f"xml/utf16-laughs{suffix}",
            repacked(small, part, variants["laughs"].encode("utf-16")),
        )
        yield f"xml/nul{suffix}", repacked(small, part, root.encode().replace(b"<", b"<\0", 3))
        types = "[Content_Types].xml"
        yield f"xml/no-types{suffix}", repacked(small, types, b"<Types/>")
        for rels in ("_rels/.rels", f"{part.split('/')[0]}/_rels/{Path(part).name}.rels"):
            target = b'<Relationships><Relationship Id="a" Target="../../x"/></Relationships>'
            name = rels.replace("/", "-")
            yield f"xml/strange-{name}{suffix}", repacked(small, rels, target)


def sheets() -> Files:
    """Sheets with rows, columns, merges and formats that no one would make."""
    small = small_office(".xlsx")
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def sheet(rows: str, after: str = "", before: str = "") -> bytes:
        xml = f"<worksheet {space}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
        return repacked(small, MAIN[".xlsx"], xml.encode())

    cell = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>text {0}</t></is></c></row>'
    full = '<dimension ref="A1:XFD1048576"/>'
    yield "sheets/stated-full.xlsx", sheet(cell.format(1, "A"), before=full)
    yield "sheets/row-a-billion.xlsx", sheet(cell.format(1, "A") + cell.format(10**9, "A"))
    yield "sheets/row-minus.xlsx", sheet(cell.format(-5, "A"))
    yield "sheets/column-ZZZ.xlsx", sheet("".join(cell.format(n, "ZZZ") for n in range(1, 500)))
    yield "sheets/column-ZZZZZZZ.xlsx", sheet(cell.format(1, "ZZZZZZZ"))
    rows = "".join(cell.format(n, "A") for n in range(1, 150_000))
    yield "sheets/150000-rows.xlsx", sheet(rows)
    wide = "".join(f'<c t="n"><v>{n}</v></c>' for n in range(16_384))
    yield "sheets/16384-columns.xlsx", sheet(f"<row>{wide}</row>" * 5)
    blank = "".join(f'<row r="{n}"/>' for n in range(1, 1_000_000))
    yield "sheets/a-million-blank-rows.xlsx", sheet(blank + cell.format(1_000_001, "A"))
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 50_000
    many = "".join(cell.format(n, "A") for n in range(1, 3_000))
    yield "sheets/merged-over-all.xlsx", sheet(many, f"<mergeCells>{merges}</mergeCells>")
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 3_000))
    yield "sheets/merged-from-each-row.xlsx", sheet(many, f"<mergeCells>{merges}</mergeCells>")
    number = '<row><c s="{}"><v>{}</v></c></row>'
    odd = ("1e999", "nan", "-0", "9" * 400, "2958466", "-1", "", "x")
    yield "sheets/odd-numbers.xlsx", sheet("".join(number.format(0, value) for value in odd))
    yield "sheets/no-such-style.xlsx", sheet(number.format(999, 5) + cell.format(2, "A"))
    strings = f'<sst {space} count="1">' + "<si/>" * 3_000_000 + "</sst>"
    shared = repacked(small, "xl/sharedStrings.xml", strings.encode())
    types = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    with zipfile.ZipFile(io.BytesIO(shared)) as packed:
        listed = packed.read("[Content_Types].xml").decode().replace("</Types>", types)
        book = packed.read("xl/workbook.xml").decode()
    yield (
        "sheets/three-million-strings.xlsx",
        repacked(shared, "[Content_Types].xml", listed.encode()),
    )
    start, end = book.index("<sheets>") + 8, book.index("</sheets>")
    again = "".join(
        book[start:end].replace('name="Sheet"', f'name="S{n}"').replace('"1"', f'"{n}"')
        for n in range(1, 3_000)
    )
    repeated = book[:start] + again + book[end:]
    yield (
        "sheets/3000-sheets-of-one-part.xlsx",
        repacked(small, "xl/workbook.xml", repeated.encode()),
    )


def lying(corpus: Path, rng: random.Random) -> Files:
    """Files of one kind that carry the suffix of another."""
    contents = {
        "pdf": samples(corpus, ".pdf")[0][1],
        "docx": small_office(".docx"),
        "pptx": small_office(".pptx"),
        "xlsx": small_office(".xlsx"),
        "html": b"<html><body><p>Some text of a page.</p></body></html>",
        "text": JAPANESE.encode(),
        "ole": OLE + bytes(4_000),
        "png": b"\x89PNG\r\n\x1a\n" + rng.randbytes(2_000),
        "gzip": b"\x1f\x8b\x08" + rng.randbytes(2_000),
        "zip": many_parts(3, "a.txt"),
        "program": b"\x7fELF" + rng.randbytes(3_000),
        "nuls": bytes(5_000),
    }
    suffixes = (".pdf", ".docx", ".pptx", ".xlsx", ".html", ".txt", ".md", ".csv", ".eml")
    for kind, data in contents.items():
        for suffix in suffixes:
            yield f"lying/{kind}-inside{suffix}", data
    for suffix in (".doc", ".xls", ".ppt", ".exe", ".jpg", "", ".PDF.exe", ".zip"):
        yield f"lying/other{suffix}", contents["ole"]


def encodings() -> Files:
    """Text in every encoding, in several at once, and cut in mid-character."""
    names = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932")
    names += ("euc_jp", "iso2022_jp", "euc_jis_2004", "utf-7", "cp037", "gb18030", "big5", "koi8_r")
    for name in names:
        data = (JAPANESE * 20 + ENGLISH).encode(name, "ignore")
        for suffix in (".txt", ".csv", ".html", ".md"):
            yield f"encodings/{name}{suffix}", data
        yield f"encodings/{name}-cut.txt", data[:-1]
        yield f"encodings/{name}-and-utf8.txt", data + JAPANESE.encode()
    mixed = b"".join(JAPANESE.encode(name) + b"\n" for name in ("utf-8", "cp932", "euc_jp"))
    yield "encodings/three-in-one.txt", mixed * 5
    yield "encodings/nul-bytes.txt", JAPANESE.replace("、", "\0").encode()
    yield "encodings/controls.txt", "a\x07b\x1b[31mc\x9b\n".encode() * 200
    yield "encodings/surrogates.txt", b"\xed\xa0\x80\xed\xb0\x80" + ENGLISH.encode()
    yield "encodings/overlong.txt", b"\xc0\xaf\xc1\xbf" * 50 + ENGLISH.encode() * 9
    yield "encodings/marks.txt", ("e" + "\u0301" * 50_000 + " end.\n").encode()
    yield "encodings/private-use.txt", ("\ue000\uf8ff" * 5_000 + "\n").encode()
    yield "encodings/right-to-left.txt", ("\u202e" + ENGLISH + "\u2066\u200f").encode()
    yield "encodings/astral.txt", ("𠮷野家で𩸽を食べる。😀" * 500).encode()
    yield "encodings/old-mac.txt", JAPANESE.replace("\n", "\r").encode() * 50
    yield "encodings/line-separators.txt", JAPANESE.replace("、", "\u2028").encode() * 50


def long_and_deep() -> Files:
    """Lines, words and trees beyond all measure."""
    million = 1_000_000
    lines = {
        "letters": "a" * million,
        "kanji": "漢" * (million // 3),
        "spaces": " " * million + "x",
        "words": "word " * (million // 5),
        "stops": "." * million,
        "maru": "。" * (million // 3),
        "open-brackets": "（「" * (million // 6),
        "quotes": '"' * million + "x",
        "digits": "1" * million,
        "commas": "1," * (million // 2),
        "tabs": "a\t" * (million // 2),
        "hyphens": "a-" * (million // 2),
        "newlines": "\n" * million + "x",
        "short-lines": "a\n" * (million // 2),
        "indented": "　字\n" * 100_000,
        "dots-and-page": ("見出し" + "…" * 50 + " 12\n") * 5_000,
        "years": "令和二年一月十日〜" * 20_000,
        "units": "三億五千万円と" * 20_000,
    }
    for name, text in lines.items():
        for suffix in (".txt", ".md", ".html", ".csv"):
            yield f"long/{name}{suffix}", text.encode()
    trees = {
        "divs": "<div>" * 100_000 + "deep",
        "tables": "<table><tr><td>" * 5_000 + "deep",
        "lists": "<ul><li>x" * 20_000,
        "bold": "<b>" * 50_000 + "deep",
        "unclosed": "<" * 200_000 + "p>text",
        "attributes": "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">text",
        "entities": "&amp;" * 200_000,
        "comments": "<!--" * 50_000 + "text",
        "ruby": "<ruby>漢<rt>かん</rt></ruby>" * 20_000,
    }
    for name, text in trees.items():
        yield f"deep/{name}.html", text.encode()
        yield f"deep/{name}.md", text.encode()
    marks = {
        "quotes": ">" * 20_000 + " x",
        "list": "".join("  " * n + "- x\n" for n in range(600)),
        "stars": "*" * 100_000 + "x",
        "starred": "*a **b " * 20_000,
        "brackets": "[" * 50_000 + "x",
        "links": "[a](" * 20_000,
        "ticks": "`" * 50_001 + "x" + "`" * 50_000,
        "table": "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + ("|b" * 5_000 + "|\n") * 20,
        "front": "---\ntitle: " + "x" * 500_000,
        "references": "[a]: /x\n" * 20_000,
        "underlined": "a\n=\n" * 50_000,
    }
    for name, text in marks.items():
        yield f"deep/marks-{name}.md", text.encode()


def mails(rng: random.Random) -> Files:
    """Messages with broken headers, parts and encodings."""
    head = b"From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    multipart = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n"
    nested = b"".join(multipart % (b"b%d" % n) + b"--b%d\r\n" % n for n in range(2_000))
    yield "mail/2000-deep.eml", head + nested + b"Content-Type: text/plain\r\n\r\ntext\r\n"
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\npart\r\n" * 50_000
    yield "mail/50000-parts.eml", head + multipart % b"b" + parts
    yield "mail/no-end.eml", head + multipart % b"b" + b"--b\r\n\r\ntext without an end"
    yield "mail/no-boundary.eml", head + b"Content-Type: multipart/mixed\r\n\r\ntext\r\n"
    yield "mail/a-million-recipients.eml", head + b"To: " + b"a@b.c, " * 1_000_000 + b"\r\n\r\nx"
    yield "mail/long-header.eml", head + b"X-Y: " + b"=?utf-8?B?44GC?= " * 100_000 + b"\r\n\r\ntext"
    subject = b"Subject: " + b"=?utf-8?B?44GC?= " * 50_000
    yield "mail/long-subject.eml", subject + b"\r\n\r\ntext"
    yield "mail/headers-alone.eml", head
    yield "mail/100000-headers.eml", b"Received: x\r\n" * 100_000 + head + b"\r\ntext"
    kinds = (b"text/plain; charset=no-such", b"text/html; charset=utf-7", b"message/rfc822")
    kinds += (b"text/plain; charset=\x00", b"multipart/alternative; boundary=", b"text", b"/", b"")
    kinds += (b"text/plain; charset=hex", b"text/plain; charset=rot13", b"text/plain; charset=idna")
    for number, kind in enumerate(kinds):
        for coding in (b"base64", b"quoted-printable", b"x-uuencode", b"8bit"):
            header = b"Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (kind, coding)
            yield (
                f"mail/kind-{number}-{coding.decode()}.eml",
                head + header + b"=E3=81 44GC text\r\n",
            )
    dates = (b"Fri, 99 Foo 99999", b"", b"\xff\xfe", b"0 0 0", b"1 Jan 2020 99:99:99 +99999")
    for number, date in enumerate(dates):
        yield f"mail/date-{number}.eml", head + b"Date: " + date + b"\r\n\r\ntext\r\n"
    names = (b"=?x", b'"', b"../../etc/passwd", b"a\x00b", "\u202etxt.exe".encode())
    for number, name in enumerate(names):
        attachment = b"Content-Disposition: attachment; filename=" + name
        yield f"mail/name-{number}.eml", head + attachment + b"\r\n\r\nx"
    for number in range(10):
        yield f"mail/noise-{number}.eml", head + b"\r\n" + rng.randbytes(3_000)


def tables(rng: random.Random) -> Files:
    """Tables of text with odd quotation, delimiters and sizes."""
    yield "tables/one-quote.csv", b'a,b\n1,"' + b"2,3\n" * 100_000
    yield "tables/quotes.csv", b'"""' * 200_000
    yield "tables/commas.csv", b"," * 1_000_000 + b"x"
    yield "tables/ragged.csv", b"".join(b"x," * rng.randrange(50) + b"\n" for _ in range(5_000))
    yield "tables/200000-rows.csv", b"name,count\n" + b"rice,3\n" * 200_000
    yield "tables/long-header.csv", b"h" * 500_000 + b",b\n" + b"1,2\n" * 500
    yield (
        "tables/header-times-rows.csv",
        b",".join(b"h" * 40 for _ in range(2_000))
        + b"\n"
        + (b",".join(b"%d" % n for n in range(2_000)) + b"\n") * 200,
    )
    yield "tables/returns.csv", b"a,b\r1,2\r3,4\r"
    yield "tables/nul.tsv", b"a\tb\0\n1\t2\n"


def garbage(rng: random.Random) -> Files:
    """Random bytes, and nothing at all, under every suffix."""
    suffixes = (".pdf", ".docx", ".pptx", ".xlsx", ".html", ".txt", ".md", ".csv", ".tsv", ".eml")
    starts = {".pdf": b"%PDF-1.4\n", ".docx": b"PK\x03\x04", ".eml": b"Subject: x\n\n"}
    for suffix in suffixes:
        yield f"garbage/empty{suffix}", b""
        yield f"garbage/blank{suffix}", b" \r\n\t\n" * 300
        for number, size in enumerate((1, 10, 1_000, 100_000)):
            yield f"garbage/random-{number}{suffix}", rng.randbytes(size)
            start = starts.get(suffix, b"a,b\n")
            yield f"garbage/begun-{number}{suffix}", start + rng.randbytes(size)


def odd_names(folder: Path) -> dict[str, bool]:
    """Write files whose names are trouble; those this system refuses are left out."""
    names = [
        *(
            "a'b.txt",
            'a"b.txt',
            "a`b`.txt",
            "$(touch x).txt",
            "a;b|c&d.txt",
            "--help.txt",
            "-rf.txt",
        ),
        *("a\nb.txt", "a\rb.txt", "a\tb.txt", "\x1b[31mred.txt", "a\x00b.txt", " .txt", "a .txt"),
        *("\u202etxt.exe.txt", "\u200fa.txt", "a\u200bb.txt", "\ufeffa.txt", "😀👨‍👩‍👧.txt"),
        *(
            "<script>alert(1)<script>.html",
            "{{7*7}}.md",
            "%s%n%x.txt",
            "a%00b.txt",
            "..txt",
            "CON.txt",
        ),
        *("NUL.md", "a" * 251 + ".txt", "漢" * 83 + ".txt", "name.txt.", "[link](x).md", "a:b.txt"),
        unicodedata.normalize("NFD", "ガイドプラン.txt"),
    ]
    made = {}
    for name in names:
        relative = "names/" + name
        if write(folder / relative, (ENGLISH + JAPANESE).encode()):
            shown = unicodedata.normalize("NFC", relative)
            # Hidden files are passed over without a word.
            made[shown] = not name.startswith(".")
    if os.name == "posix":
        raw = os.fsencode(folder / "names") + b"/bad-\xff\xfe.txt"
        try:
            with open(raw, "wb") as file:  # noqa: PTH123 - a name that is no text
                file.write(b"text")
            made["names/bad-\\udcff\\udcfe.txt"] = True
        except OSError:
            pass
    return made


def odd_entries(folder: Path) -> dict[str, bool]:
    """Make links, pipes, folders named like files, and a path of great depth."""
    entries: list[tuple[str, Callable[[Path], object], bool]] = [
        ("odd/loop", lambda path: path.symlink_to(path.parent, target_is_directory=True), False),
        ("odd/self.txt", lambda path: path.symlink_to(path), False),
        ("odd/dangling.txt", lambda path: path.symlink_to(path.parent / "nowhere"), False),
        ("odd/outside.txt", lambda path: path.symlink_to("/etc/hostname"), False),
        ("odd/device.txt", lambda path: path.symlink_to("/dev/zero"), False),
        ("odd/folder.txt", lambda path: path.mkdir(), False),
        ("odd/~$lock.docx", lambda path: path.write_bytes(b"lock"), False),
        ("odd/.hidden.pdf", lambda path: path.write_bytes(b"hidden"), False),
    ]
    if hasattr(os, "mkfifo"):
        entries.append(("odd/pipe.txt", lambda path: os.mkfifo(path), True))
    made = {}
    for name, make, counts in entries:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            make(path)
            made[name] = counts
        except (OSError, NotImplementedError):
            continue
    deep = "odd/" + "deep/" * 100 + "file.txt"
    if write(folder / deep, ENGLISH.encode()):
        made[deep] = True
    return made


def write(path: Path, data: bytes) -> bool:
    """Write a file, and tell whether the system let it be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except (OSError, ValueError):
        return False
    return True
