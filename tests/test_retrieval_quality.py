"""How well the sample documents are found: floors that no change may fall through.

The figures themselves, and larger sets of questions, are in `benchmarks/`.
"""

from pathlib import Path

import pytest

from tenkyo.app.answer import Answerer
from tenkyo.app.figures import Figures, figures_by_pair
from tenkyo.app.outcomes import judge
from tenkyo.app.questions import read_questions
from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import sync

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figures]:
    index = tmp_path_factory.mktemp("quality") / "index"
    encoder = load_encoder(None)
    sync(index, [CORPUS], encoder=encoder, refresh=refresh_caches)
    with Store.open(index) as store:
        answerer = Answerer(Retriever(store, encoder))
        outcomes = [
            judge(question, answerer.ask(question.text))
            for question in read_questions(CORPUS / "questions.jsonl")
        ]
    return {group.pair: group for group in figures_by_pair(outcomes)}


@pytest.mark.parametrize(
    ("pair", "first", "among_three"),
    [("ja→ja", 0.75, 0.88), ("en→en", 0.77, 0.90), ("en→ja", 0.60, 0.84), ("ja→en", 0.68, 0.88)],
)
def test_the_right_passage_is_found(
    figures: dict[str, Figures], pair: str, first: float, among_three: float
) -> None:
    group = figures[pair]
    assert group.hit_at_1 is not None
    assert group.hit_at_3 is not None
    assert group.hit_at_1 >= first
    assert group.hit_at_3 >= among_three


def test_absent_answers_are_told_from_present_ones(figures: dict[str, Figures]) -> None:
    group = figures["all"]
    assert group.auroc is not None
    assert group.auroc >= 0.86
    assert group.refused is not None
    assert group.refused <= 0.08
