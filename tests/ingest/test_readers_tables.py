import csv
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenkyo.ingest import csv_reader
from tenkyo.ingest.cell_formats import show_value
from tenkyo.ingest.csv_reader import is_number
from tenkyo.ingest.grid import Cell, Row, pieces_of_rows
from tenkyo.ingest.readers import read_document

# Headers


def _shown(table: list[list[str]]) -> list[tuple[str, str]]:
    """Each block's kind and text, for rows given as lists; empty lists are blank rows."""
    rows = [
        Row(
            number,
            tuple(
                Cell(i, text.removeprefix("="), words=not is_number(text), copied=text[0] == "=")
                for i, text in enumerate(values)
                if text
            ),
        )
        for number, values in enumerate(table, 1)
        if values
    ]
    pieces = pieces_of_rows(rows, lambda row: f"row {row.number}")
    return [(piece.kind, piece.text) for piece in pieces]


def test_cells_are_named_by_their_header() -> None:
    assert _shown([["品名", "数量", "備考"], ["米", "3", ""], ["麦", "", "国産"]]) == [
        ("row", "品名 | 数量 | 備考"),
        ("row", "品名: 米 | 数量: 3"),
        ("row", "品名: 麦 | 備考: 国産"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        [["氏名", "山田"], ["住所", "東京"]],
        [["2018", "12"], ["2019", "15"]],
        [["これは文です。", "b"], ["c", "1"]],
        [["a", "a"], ["1", "2"]],
        [["品名", "数量"]],
        [["x", "y"], [], ["1", "2"]],
        [["a", "b", "", ""], ["", "", "1", "2"]],
    ],
    ids=["form", "numbers", "prose", "equal", "alone", "apart", "elsewhere"],
)
def test_what_is_no_header(table: list[list[str]]) -> None:
    filled = [" | ".join(text for text in row if text) for row in table if row]
    assert [text for _, text in _shown(table)] == filled


@pytest.mark.parametrize("header", [["質問", "回答"], ["Term", "Meaning"], ["x", "y", "z"]])
def test_headers_of_words_alone(header: list[str]) -> None:
    values = [letter * 3 for letter in "abc"[: len(header)]]
    named = " | ".join(f"{name}: {value}" for name, value in zip(header, values, strict=True))
    assert _shown([header, values])[1] == ("row", named)


def test_a_lone_line_above_a_table_is_its_heading() -> None:
    table = [["売上一覧"], ["単位：円"], [], ["品名", "額"], ["米", "3"], ["以上"]]
    assert _shown(table) == [
        ("heading", "売上一覧"),
        ("heading", "単位：円"),
        ("row", "品名 | 額"),
        ("row", "品名: 米 | 額: 3"),
        ("row", "品名: 以上"),
    ]


def test_each_table_of_a_sheet_has_its_header() -> None:
    table = [["品名", "額"], ["米", "3"], [], ["麦", "4"], [], ["都市", "人口"], ["東京", "14"]]
    assert [text for _, text in _shown(table)] == [
        "品名 | 額",
        "品名: 米 | 額: 3",
        "品名: 麦 | 額: 4",
        "都市 | 人口",
        "都市: 東京 | 人口: 14",
    ]


def test_headers_of_two_rows() -> None:
    table = [
        ["国", "昨年", "=昨年", "今年", "=今年"],
        ["国", "輸出", "輸入", "輸出", "輸入"],
        ["タイ", "1", "2", "3", "4"],
    ]
    assert [text for _, text in _shown(table)] == [
        "国 | 昨年 | 今年",
        "国 | 輸出 | 輸入 | 輸出 | 輸入",
        "国: タイ | 昨年 輸出: 1 | 昨年 輸入: 2 | 今年 輸出: 3 | 今年 輸入: 4",
    ]


def test_a_row_too_long_for_a_chunk_is_a_paragraph() -> None:
    answer = "長い回答の文が続く。" * 50
    kinds = [kind for kind, _ in _shown([["質問", "回答"], ["何か。", answer]])]
    assert kinds == ["row", "paragraph"]


@example([["=a", "b c"], ["a", "a"]])
@given(st.lists(st.lists(st.sampled_from(["", "a", "b c", "1", "=a", "文。"]), max_size=5)))
def test_no_cell_is_lost(table: list[list[str]]) -> None:
    table = [row if any(t and t[0] != "=" for t in row) else [] for row in table]
    shown = " ".join(text for _, text in _shown(table))
    for row in table:
        assert all(text in shown for text in row if text and text[0] != "=")


# CSV


def _csv(text: str, name: str = "a.csv", encoding: str = "utf-8") -> list[tuple[str, str | None]]:
    document = read_document(name, text.encode(encoding))
    assert document.media_type == "text/csv"
    return [(document.text[b.start : b.end], b.where) for b in document.blocks]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16"])
def test_csv(delimiter: str, encoding: str) -> None:
    text = (
        '国名,人口,首都\r\nタイ,"6,900万",バンコク\r\n\r\nベトナム,9700万人,"ハノ\nイ ""市"""\r\n'
    )
    text = text.replace("6,9", "6COMMA9").replace(",", delimiter).replace("COMMA", ",")
    assert _csv(text, encoding=encoding) == [
        ("国名 | 人口 | 首都", "row 1"),
        ("国名: タイ | 人口: 6,900万 | 首都: バンコク", "row 2"),
        ('国名: ベトナム | 人口: 9700万人 | 首都: ハノイ "市"', "row 4"),
    ]


def test_tsv_with_commas_in_its_cells() -> None:
    assert _csv("name\tcity\nKato, Jun\tOsaka, Japan\n", "a.tsv") == [
        ("name | city", "row 1"),
        ("name: Kato, Jun | city: Osaka, Japan", "row 2"),
    ]


def test_csv_of_one_column() -> None:
    assert _csv("東京\n大阪\n") == [("東京", "row 1"), ("大阪", "row 2")]


def test_a_quotation_mark_that_is_never_closed() -> None:
    text = 'id,note\n1,"open\n2,x\n' + f"3,{'y' * 500}\n" * 300
    rows = _csv(text)
    assert rows[1:3] == [('id: 1 | note: "open', "row 2"), ("id: 2 | note: x", "row 3")]
    assert len(rows) == 303
    assert csv.field_size_limit() == 131_072


def test_csv_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "MAX_ROWS", 2)
    document = read_document("a.csv", b"a\nb\nc\n")
    assert document.text == "a\nb\n"
    assert document.pages[0].warning == "only the first 2 rows were read; divide the file"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((text, True) for text in ("12", "-1.5", "▲1,200", "¥3,000", "12.3%", "2020-01-10")),
        *((text, True) for text in ("2019年5月", "9700万人", "１２", "(12)", "10:30")),
        *((text, False) for text in ("", "a1", "No.1", "十", "約12", "令和2年")),
    ],
)
def test_what_is_a_number(text: str, number: bool) -> None:
    assert is_number(text) is number


# Values of cells


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (float("nan"), "0.0", "nan"),
        (1234567, "#,##0", "1,234,567"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.125, "0%", "13%"),
        (0.1234, "0.0%", "12.3%"),
        (2.5, "0", "3"),
        (1.5, "0.0##", "1.5"),
        (400, '"¥"#,##0', "¥400"),
        (400, "[$¥-411]#,##0", "¥400"),
        (-5, "[$€-2] #,##0.00", "-€5.00"),
        (-1200, "#,##0;▲ #,##0", "▲1,200"),
        (-1200, "#,##0_);(#,##0)", "(1,200)"),
        (-1200, r"#,##0;[Red]\-#,##0", "-1,200"),
        (1200, '#,##0"個"', "1,200個"),
        (5, '"第3"0"回"', "第35回"),
        (12_345_678, '#,##0,"千円"', "12,346千円"),
        (1200, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "1,200"),
        (1200, "0.00E+00", "1200"),
        (0.5, "# ?/?", "0.5"),
        (5, "[>=3]#,##0.0;0", "5"),
        (5, "@", "5"),
        (5, "", "5"),
        (1e300, "0.00", "1e+300"),
        (True, "0", "TRUE"),
        ("text", "0", "text"),
        (date(2020, 1, 10), "mm-dd-yy", "2020-01-10"),
        (datetime(2020, 1, 10), "yyyy/m/d", "2020-01-10"),
        (datetime(2020, 1, 10, 9, 30), "yyyy/m/d h:mm", "2020-01-10 09:30"),
        (datetime(2020, 1, 10, 9, 30, 5), "yyyy/m/d h:mm:ss", "2020-01-10 09:30:05"),
        (datetime(2020, 1, 10), 'yyyy"年"m"月"d"日"', "2020年1月10日"),
        (datetime(2020, 1, 10), 'yyyy"年"m"月"', "2020年1月"),
        (datetime(2020, 1, 10), '0"年"', "2020年"),
        (time(9, 30), "h:mm", "09:30"),
        (timedelta(hours=25, minutes=30), "[h]:mm", "1 day, 1:30:00"),
    ],
)
def test_values_as_they_are_shown(value: object, code: str, shown: str) -> None:
    assert show_value(value, code) == shown


@given(
    st.one_of(st.floats(), st.integers(), st.datetimes(), st.dates(), st.times(), st.timedeltas()),
    st.text(alphabet='0#,.%?;_*[]$"\\年月日dmyhs¥-EAP() @\ue000', max_size=20),
)
def test_any_value_in_any_format_is_shown(value: object, code: str) -> None:
    assert show_value(value, code)
