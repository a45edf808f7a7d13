import base64
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.ingest import mail_reader
from tenkyo.ingest.errors import IngestError, UnreadableFile
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Document


def _mail(data: bytes) -> Document:
    return read_document("a.eml", data)


def _blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def _message(body: str, charset: str = "utf-8") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "会議の件"
    message.set_content(body, charset=charset)
    return message


def _word(text: str, charset: str = "iso-2022-jp") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp"])
def test_a_message(charset: str) -> None:
    message = _message("こんにちは。\n\n会議は十日に開く。\n", charset)
    message["From"] = "山田 太郎 <yamada@example.com>"
    message["To"] = "Kato <kato@example.com>, b@example.com"
    message["Cc"] = "c@example.com"
    message["Date"] = "Fri, 10 Jan 2020 09:30:00 +0900"
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="報告書.pdf")
    document = _mail(message.as_bytes())
    assert (document.title, document.date) == ("会議の件", "2020-01-10")
    assert document.media_type == "message/rfc822"
    assert _blocks(document) == [
        ("heading", "会議の件"),
        ("row", "From: 山田 太郎 <yamada@example.com>"),
        ("row", "To: Kato <kato@example.com>, b@example.com"),
        ("row", "Cc: c@example.com"),
        ("row", "Date: 2020-01-10 09:30"),
        ("paragraph", "こんにちは。"),
        ("paragraph", "会議は十日に開く。"),
        ("note", "Attachment: 報告書.pdf"),
    ]
    assert [block.where for block in document.blocks] == [f"¶ {i}" for i in range(1, 9)]


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (f"{_word('長い')}\r\n {_word('件名')}".encode(), "長い件名"),
        (f"Re: {_word('件名')}".encode(), "Re: 件名"),
        # A character of two bytes divided between two words.
        (b"=?shift_jis?B?iO+J?= =?shift_jis?B?YA==?=", "茨荏"),
        ("①の件".encode(), "①の件"),
        ("会議の件名です".encode("iso-2022-jp"), "会議の件名です"),
        ("会議の件名です、はい。".encode("cp932"), "会議の件名です、はい。"),
        (b"=?utf-8?Q?caf=C3=A9_au_lait?=", "café au lait"),
        (b"=?no-such-set?Q?plain?=", "plain"),
        (b"=?utf-8?B?A?= x", "=?utf-8?B?A?= x"),
    ],
    ids=["folded", "mixed", "split", "bare", "jis", "sjis", "quoted", "unknown", "broken"],
)
def test_subjects(header: bytes, title: str) -> None:
    document = _mail(b"Subject: " + header + b"\r\n\r\nbody text\r\n")
    assert document.title == title
    assert _blocks(document)[-1] == ("paragraph", "body text")


def test_vendor_characters_in_jis() -> None:
    header = b"Subject: x\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
    jis = b"\x1b$B-!HV$N5a?M!#\x1b(B"
    assert _blocks(_mail(header + jis))[-1] == ("item", "①番の求人。")


def test_plain_text_is_preferred_to_html() -> None:
    message = _message("平文です。\n")
    message.add_alternative("<p>HTML です。</p>", subtype="html")
    assert _blocks(_mail(message.as_bytes()))[1:] == [("paragraph", "平文です。")]


@pytest.mark.parametrize("plain", [None, "\n"])
def test_html_where_there_is_no_plain_text(plain: str | None) -> None:
    message = EmailMessage()
    message["Subject"] = "件名"
    if plain is not None:
        message.set_content(plain)
    html = "<h2>見出し</h2><ul><li>一</li></ul><script>x()</script>"
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="logo.png")
    assert _blocks(_mail(message.as_bytes())) == [
        ("heading", "件名"),
        ("heading", "見出し"),
        ("item", "一"),
        ("note", "Attachment: logo.png"),
    ]


def test_quoted_replies_are_kept_and_put_together() -> None:
    body = "承知しました。\n\n> 場所はどこで\n> すか。\n>> その前の話。\n最後の文。\n"
    assert _blocks(_mail(_message(body).as_bytes()))[1:] == [
        ("paragraph", "承知しました。"),
        ("paragraph", "> 場所はどこで\nすか。"),
        ("paragraph", ">> その前の話。"),
        ("paragraph", "最後の文。"),
    ]


def test_forwarded_messages_are_named() -> None:
    message = _message("転送します。\n")
    inside = _message("中身。\n")
    message.add_attachment(inside)
    assert _blocks(_mail(message.as_bytes()))[1:] == [
        ("paragraph", "転送します。"),
        ("note", "Attachment: 会議の件"),
    ]


def test_a_date_that_is_none() -> None:
    document = _mail(b"Subject: x\r\nDate: yesterday\r\n\r\nbody\r\n")
    assert document.date is None
    assert ("row", "Date: yesterday") in _blocks(document)


def test_without_a_subject() -> None:
    document = _mail(b"From: a@example.com\r\n\r\nbody\r\n")
    assert document.title == "a"
    assert _blocks(document) == [("row", "From: a@example.com"), ("paragraph", "body")]


def test_an_encrypted_message_says_so() -> None:
    document = _mail(b"Subject: x\r\nContent-Type: application/pkcs7-mime\r\n\r\nMIAG\r\n")
    assert document.pages[0].warning == "the message is encrypted; only its headers could be read"


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_reader, "_MAX_PARTS", 2)
    head = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    document = _mail(head + b"--b\r\n\r\none\r\n" * 2)
    assert document.text == "x\none\n"
    assert document.pages[0].warning == "the message has too many parts and was read in part"


def test_a_part_that_is_no_text() -> None:
    document = _mail(b"Subject: x\r\nContent-Type: text/plain\r\n\r\n" + bytes(range(32)) * 9)
    assert document.text == "x\n"
    assert document.pages[0].warning == "a part of the message is no text and was left out"


def test_what_is_no_message() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.eml: this is no e-mail message; save it again"):
        _mail("ただの文章。\n".encode())


_PIECES = [
    *(b"Subject: ", b"=?utf-8?B?", b"?=", b"\r\n", b"\r\n\r\n", b"--x", b"--x--", b" ;", b"\xff"),
    *(b"<p>", b"=?x", b"abc", b"\x1b$B", b"Date: Fri, 99 Jan", b"Content-Type: message/rfc822"),
    b"Content-Type: multipart/alternative; boundary=x",
    b'Content-Type: text/html; charset="',
    b"Content-Disposition: attachment; filename*0*=a''%E3",
    b"Content-Transfer-Encoding: base64",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_any_message_is_read_or_refused(pieces: list[bytes]) -> None:
    try:
        document = _mail(b"Subject: x\r\n" + b"".join(pieces))
    except IngestError as error:
        assert str(error).startswith("a.eml: ")
        assert "Error" not in str(error)
    else:
        assert document.text.strip()
