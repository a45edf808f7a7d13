from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.index import lexicon, sound
from tenkyo.index.grammar import base_forms, dictionary_endings
from tenkyo.index.lexicon import (
    Glossary,
    folder_glossary,
    load_glossary,
    query_words,
    translate,
)
from tenkyo.index.lexicon_file import Entry, LexiconFile, WeightedTerm, write_lexicon
from tenkyo.ingest.errors import ConfigError

JAPANESE = {
    "警察": [("police", 0.75)],
    "海上保安庁": [("coast guard", 1.0)],
    "海上": [("sea", 0.5)],
    "守る": [("protect", 0.5), ("guard", 0.25)],
    "東京": [("tokyo", 1.0)],
    "東": [("east", 1.0)],
    "京都": [("kyoto", 1.0)],
    "都": [("capital", 1.0)],
    "プラスチック": [("plastic", 1.0)],
    "ゴミ": [("garbage", 1.0)],
    "育てる": [("raise", 1.0)],
}
ENGLISH = {
    "police": [("警察", 0.75), ("警官", 0.125)],
    "bombing": [("爆撃", 1.0)],
    "bomb": [("爆弾", 1.0)],
    "study": [("勉強", 1.0)],
    "child": [("子供", 1.0)],
    "health": [("健康", 1.0)],
    "maternal and child health handbook": [("母子健康手帳", 1.0)],
}


def entries(words: dict[str, list[tuple[str, float]]]) -> dict[str, Entry]:
    counts = {"東京": 500, "京都": 400, "都": 300, "東": 300}
    return {
        word: Entry(tuple(WeightedTerm(*term) for term in terms), counts.get(word, 20))
        for word, terms in words.items()
    }


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LexiconFile]:
    path = tmp_path / "lexicon.bin"
    write_lexicon(path, entries(JAPANESE), entries(ENGLISH))
    file = LexiconFile(path)
    monkeypatch.setattr(lexicon, "_bundled", lambda: file)
    yield file


def texts(terms: tuple[WeightedTerm, ...]) -> list[str]:
    return [term.text for term in terms]


def test_a_file_gives_back_what_was_written(small: LexiconFile) -> None:
    assert texts(small.terms("守る", "ja")) == ["protect", "guard"]
    assert small.terms("maternal and child health handbook", "en") == (
        WeightedTerm("母子健康手帳", 1.0),
    )
    assert small.terms("handbook", "en") == ()
    assert small.frequency("handbook", "en") is None
    assert small.frequency("東京", "ja") == pytest.approx(9.0, abs=1 / 8)


def test_weights_are_stored_in_steps_rounded_down(small: LexiconFile) -> None:
    # 0.75 lies between 2 ** (-1 / 2.5) = 0.758 and 2 ** (-2 / 2.5) = 0.574.
    assert [round(term.weight, 3) for term in small.terms("police", "en")] == [0.574, 0.109]


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
        st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=8), st.just(0.1))),
        max_size=60,
    )
)
def test_every_word_is_found(
    tmp_path_factory: pytest.TempPathFactory, words: dict[str, list[tuple[str, float]]]
) -> None:
    path = tmp_path_factory.mktemp("lexicon") / "lexicon.bin"
    written = {
        word: Entry(tuple(WeightedTerm(*term) for term in terms[:8]))
        for word, terms in words.items()
    }
    write_lexicon(path, written, {"x": Entry(())})
    file = LexiconFile(path)
    for word, entry in written.items():
        assert texts(file.terms(word, "ja")) == texts(entry.terms)


def test_a_missing_or_cut_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"lexicon none\.bin cannot be read|none\.bin cannot"):
        LexiconFile(tmp_path / "none.bin")
    path = tmp_path / "cut.bin"
    write_lexicon(path, entries(JAPANESE), entries(ENGLISH))
    whole = path.read_bytes()
    (tmp_path / "short.bin").write_bytes(whole[:-8])
    with pytest.raises(ConfigError, match=r"short\.bin cannot be read .*install Tenkyo again"):
        LexiconFile(tmp_path / "short.bin")
    (tmp_path / "other.bin").write_bytes(b"PK\x03\x04" + whole[4:])
    with pytest.raises(ConfigError, match="does not begin as one"):
        LexiconFile(tmp_path / "other.bin")


@pytest.mark.usefixtures("small")
class TestTranslate:
    def test_inflected_english_finds_its_entry(self) -> None:
        found = translate(["bombings", "bombed", "studies", "children"], "ja")
        assert {word: texts(terms) for word, terms in found.items()} == {
            "bombings": ["爆撃"],
            "bombed": ["爆弾"],
            "studies": ["勉強"],
            "children": ["子供"],
        }

    def test_inflected_japanese_finds_its_entry(self) -> None:
        found = translate(["守って", "守られた", "育てて"], "en")
        assert [texts(terms)[0] for terms in found.values()] == ["protect", "protect", "raise"]

    def test_grammar_has_none(self) -> None:
        assert translate(["the", "which"], "ja") == {"the": (), "which": ()}
        assert translate(["ために", "何人"], "en") == {"ために": (), "何人": ()}

    def test_case_and_width_do_not_matter(self) -> None:
        assert texts(translate(["ＰＯＬＩＣＥ"], "ja")["ＰＯＬＩＣＥ"]) == ["警察", "警官"]

    def test_a_language_without_a_lexicon_has_none(self) -> None:
        assert translate(["police"], "other") == {"police": ()}

    def test_an_unknown_name_is_spelled_by_its_sound(self) -> None:
        found = translate(["ジャカルタ"], "en")["ジャカルタ"]
        assert found[0].text == "jakaruta"
        assert "jakarta" in texts(found)
        assert sum(term.weight for term in found) == pytest.approx(0.5)
        assert texts(translate(["jakarta"], "ja")["jakarta"]) == ["ジャカルタ"]

    def test_the_glossary_wins(self) -> None:
        own = Glossary(english={"police": (WeightedTerm("お巡り", 1.0),)})
        assert texts(translate(["Police"], "ja", glossary=own)["Police"]) == ["お巡り"]
        assert texts(translate(["bomb"], "ja", glossary=own)["bomb"]) == ["爆弾"]


@pytest.mark.usefixtures("small")
class TestQueryWords:
    def test_english_phrases_come_whole_and_grammar_goes(self) -> None:
        question = "Which police gave the Maternal and Child Health Handbooks to the child?"
        assert query_words(question, "en") == [
            "police",
            "maternal and child health handbooks",
            "child",
        ]

    def test_unknown_english_words_are_kept(self) -> None:
        assert query_words("What is Bakamla's role?", "en") == ["bakamla", "role"]

    def test_japanese_is_cut_where_its_words_fit(self) -> None:
        assert query_words("海上保安庁は東京都を守っていますか", "ja") == [
            "海上保安庁",
            "東京",
            "都",
            "守る",
        ]

    def test_katakana_compounds_are_cut_and_unknown_ones_kept_whole(self) -> None:
        assert query_words("プラスチックゴミとゴトン・ロヨンとは何か", "ja") == [
            "プラスチック",
            "ゴミ",
            "ゴトン",
            "ロヨン",
        ]

    def test_latin_words_in_japanese_are_kept(self) -> None:
        assert query_words("ＪＩＣＡの警察", "ja") == ["jica", "警察"]

    def test_words_of_the_glossary_are_found(self) -> None:
        own = Glossary(japanese={"上保": (WeightedTerm("jōho", 1.0),)}, english={"blue box": ()})
        assert query_words("海上保安", "ja", glossary=own)[0] == "上保"
        assert query_words("a blue box", "en", glossary=own) == ["blue box"]

    def test_nothing_to_translate(self) -> None:
        assert query_words("", "ja") == query_words("what is it?", "en") == []

    @given(st.text(max_size=60))
    def test_any_text_is_taken_apart(self, text: str) -> None:
        for language in ("ja", "en"):
            words = query_words(text, language)
            assert len(words) == len(set(words))
            assert all(words)
            translate(words, "en" if language == "ja" else "ja")


class TestGlossary:
    def test_both_directions_and_shares(self, tmp_path: Path) -> None:
        path = tmp_path / "glossary.tsv"
        path.write_text(
            "# ours\n\n外務省\tMinistry of Foreign Affairs; MOFA\n", encoding="utf-8-sig"
        )
        glossary = load_glossary(path)
        assert glossary.of("ja") == {
            "外務省": (WeightedTerm("ministry of foreign affairs", 0.5), WeightedTerm("mofa", 0.5))
        }
        assert glossary.of("en") == {
            "ministry of foreign affairs": (WeightedTerm("外務省", 1.0),),
            "mofa": (WeightedTerm("外務省", 1.0),),
        }

    @pytest.mark.parametrize(
        "line", ["外務省", "外務省\t", "外務省\tMOFA\tmore", "\tMOFA", "外\ta;;b"]
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "glossary.tsv"
        path.write_text(f"# ours\n{line}\n", encoding="utf-8")
        with pytest.raises(ConfigError, match=r"glossary\.tsv, line 2: write Japanese, a tab"):
            load_glossary(path)

    def test_a_file_that_is_no_text_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "glossary.tsv"
        path.write_bytes(b"\x83\x65\xff")
        with pytest.raises(ConfigError, match=r"glossary\.tsv cannot be read .*save it as UTF-8"):
            load_glossary(path)


class TestSound:
    @pytest.mark.parametrize(
        ("katakana", "latin"),
        [
            ("ジャカルタ", "Jakarta"),
            ("ゴトン・ロヨン", "gotong royong"),
            ("インドネシア", "Indonesia"),
            ("ベトナム", "Vietnam"),
            ("バカムラ", "Bakamla"),
            ("マレーシア", "Malaysia"),
        ],
    )
    def test_the_same_name_sounds_alike(self, katakana: str, latin: str) -> None:
        assert sound.sounds_like(katakana, latin) >= 0.75

    @pytest.mark.parametrize(
        ("katakana", "latin"),
        [
            ("ジャカルタ", "Indonesia"),
            ("ゴトン", "police"),
            ("マニラ", "Vietnam"),
            ("警察", "police"),
        ],
    )
    def test_other_names_do_not(self, katakana: str, latin: str) -> None:
        assert sound.sounds_like(katakana, latin) < 0.6

    @pytest.mark.parametrize(
        ("katakana", "latin"),
        [
            ("キャッチ", "kyatchi"),
            ("シェフ", "shefu"),
            ("パーティー", "pati"),
            ("ウォン", "won"),
            ("ッ", ""),
        ],
    )
    def test_romanised(self, katakana: str, latin: str) -> None:
        assert sound.romanised(katakana) == latin

    @pytest.mark.parametrize(
        ("latin", "katakana"),
        [
            ("gotong", "ゴトン"),
            ("royong", "ロヨン"),
            ("bekasi", "ベカシ"),
            ("sukarno", "スカルノ"),
            ("banda", "バンダ"),
            ("a1", ""),
        ],
    )
    def test_katakana_guess(self, latin: str, katakana: str) -> None:
        assert sound.katakana_guess(latin) == katakana

    @given(st.text(max_size=12))
    def test_any_text_has_a_score(self, text: str) -> None:
        assert 0 <= sound.sounds_like(text, text) <= 1
        sound.katakana_guess(text)
        sound.latin_spellings(text)


@pytest.mark.parametrize(
    ("word", "bases"),
    [
        ("policies", ("policy", "policie")),
        ("planned", ("plan", "plann")),
        ("making", ("mak", "make")),
        ("went", ()),
        ("wives", ("wive", "wif", "wife")),
        ("class", ()),
        ("taught", ("teach",)),
    ],
)
def test_base_forms(word: str, bases: tuple[str, ...]) -> None:
    assert base_forms(word) == bases


def test_dictionary_endings() -> None:
    assert set(dictionary_endings("って")) == set("くつうる")
    assert dictionary_endings("") == dictionary_endings("警") == ""


class TestShipped:
    def test_it_fits_its_limit(self) -> None:
        assert lexicon._LEXICON.stat().st_size <= 8_000_000

    @pytest.mark.parametrize(
        ("word", "meant"),
        [
            ("police", "警察"),
            ("coasts", "海岸"),
            ("plastic", "プラスチック"),
            ("forensic", "鑑識"),
            ("ministry of foreign affairs", "外務省"),
            ("indonesia", "インドネシア"),
            ("maternal and child health handbook", "母子健康手帳"),
        ],
    )
    def test_english(self, word: str, meant: str) -> None:
        assert meant in texts(translate([word], "ja")[word])

    @pytest.mark.parametrize(
        ("word", "meant"),
        [
            ("警察", "police"),
            ("守って", "protect"),
            ("国際協力機構", "jica"),
            ("鑑識", "appraisal"),
            ("織田信長", "nobunaga oda"),
        ],
    )
    def test_japanese(self, word: str, meant: str) -> None:
        assert meant in texts(translate([word], "en")[word])

    def test_weights_are_shares(self) -> None:
        words = query_words("When did the police of Jakarta begin training at sea?", "en")
        assert words == ["police", "jakarta", "begin", "training", "sea"]
        for terms in translate(words, "ja").values():
            weights = [term.weight for term in terms]
            assert weights == sorted(weights, reverse=True)
            assert 0 < sum(weights) <= 1
            assert len(terms) <= 8

    def test_its_glossary_reads_as_a_glossary(self) -> None:
        glossary = load_glossary(lexicon._LEXICON.with_name("glossary.tsv"))
        assert len(glossary.japanese) >= 300
        assert glossary.of("en")["mofa"] == (WeightedTerm("外務省", 1.0),)

    def test_a_question_takes_no_time(self) -> None:
        question = "2017年から日本とインドネシアの警察が協力して支援した国はどこですか"
        translate(query_words(question, "ja"), "en")
        start = time.perf_counter()
        for _ in range(20):
            translate(query_words(question, "ja"), "en")
        assert (time.perf_counter() - start) / 20 < 0.01


def test_the_glossaries_of_several_folders_join(tmp_path: Path) -> None:
    for name, line in (("a", "外務省\tMOFA"), ("b", "外務省\tForeign Office"), ("c", None)):
        (tmp_path / name).mkdir()
        if line:
            (tmp_path / name / "glossary.tsv").write_text(line, encoding="utf-8")
    glossary = folder_glossary(tmp_path / name for name in "abc")
    assert [term.text for term in glossary.japanese["外務省"]] == ["foreign office"]
    assert [term.text for term in glossary.english["mofa"]] == ["外務省"]
