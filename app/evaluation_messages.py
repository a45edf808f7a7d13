"""Every sentence of `tenkyo evaluate`, in English and Japanese side by side."""

from __future__ import annotations

from tenkyo.app.messages import Message

# Bad input
QUESTIONS_UNREADABLE = Message(
    "{file}: cannot be read ({reason}); give a file of one JSON object a line",
    "{file}: 読めません（{reason}）。1行に1つの JSON を書いたファイルを指定してください",
)
QUESTIONS_LINE = Message(
    '{file}, line {line}: {reason}{more}; write {{"id": "q1", "question": "…", "language": "en", '
    '"answers": [{{"document": "report.pdf", "page": 7, "quote": "…"}}]}}',
    '{file} {line} 行目：{reason}{more}。{{"id": "q1", "question": "…", "language": "ja", '
    '"answers": [{{"document": "report.pdf", "page": 7, "quote": "…"}}]}} の形にしてください',
)
MORE_LINES = Message(" (and {count} more lines)", "（ほか {count} 行）")
QUESTIONS_EMPTY = Message(
    "{file}: holds no question; give a file of one JSON object a line",
    "{file}: 質問がありません。1行に1つの JSON を書いてください",
)
NO_STARS = Message(
    "no answer is starred yet ({file}): star answers on the page, or name a file of questions",
    "星を付けた答えがまだありません（{file}）。ページで答えに星を付けるか、"
    "質問のファイルを指定してください",
)
NOT_JSON = Message("not JSON (at character {column})", "JSON ではありません（{column} 文字目）")
NO_OBJECT = Message("not an object in braces", "{{}} で囲んだ形ではありません")
FIELD_MISSING = Message('"{field}" is missing', "「{field}」がありません")
FIELD_EMPTY = Message('"{field}" is no text, or empty', "「{field}」が空か、文字列ではありません")
ID_UNKNOWN = Message(
    '"id" is neither a text nor a whole number', "「id」が文字列でも整数でもありません"
)
LANGUAGE_UNKNOWN = Message(
    '"language" is not "ja", "en" or "other"', "「language」が ja、en、other のどれでもありません"
)
NO_LIST = Message(
    '"answers" is no list (of none where the documents do not say: [])',
    "「answers」がリストではありません（文書に書かれていない質問は []）",
)
NO_PAGE_NUMBER = Message(
    '"page" is no whole number from 1', "「page」が 1 以上の整数ではありません"
)
QUESTION_LONG = Message(
    "the question has {length:,} characters, at most {most:,} can be asked",
    "質問が {length:,} 文字あります（{most:,} 文字まで）",
)
SAME_ID = Message(
    'the id "{name}" is on line {other} too', "id「{name}」は {other} 行目にもあります"
)
NOTHING_TO_COMPARE = Message(
    "{path}: there is nothing of that name; give an index's folder, or a file that "
    '"tenkyo evaluate --json" wrote, to --against',
    "{path}: 見つかりません。--against には、索引のフォルダーか"
    "「tenkyo evaluate --json」の出力のファイルを指定してください",
)
NO_RESULT = Message(
    '{path}: no result of an evaluation; make one with "tenkyo evaluate --json"',
    "{path}: 評価の結果ではありません。「tenkyo evaluate --json」で作ってください",
)
NO_QUESTION_IN_COMMON = Message(
    "{path}: holds none of these questions as they are now; evaluate them again",
    "{path}: いまの質問と同じものがありません。もう一度評価してください",
)

# Figures
EVALUATED = Message(
    "{answerable} questions that the documents answer, {unanswerable} that they do not; "
    "{seconds:.1f} s",
    "文書に答えのある質問 {answerable}、ない質問 {unanswerable}。{seconds:.1f} 秒",
)
ENCODED = Message(
    "Encoder {encoder}, threshold {threshold:.3f}", "{encoder}、しきい値 {threshold:.3f}"
)
ALL = Message("all", "全体")
WITH_ANSWER = Message("questions with an answer", "答えのある質問")
WITHOUT_ANSWER = Message("questions without one", "答えのない質問")
FIGURES: dict[str, Message] = {
    "hit_at_1": Message("right passage first, hit@1", "正解の箇所が1位 hit@1"),
    "hit_at_3": Message("among the first three, hit@3", "3位以内 hit@3"),
    "hit_at_10": Message("among the first ten, hit@10", "10位以内 hit@10"),
    "mrr": Message("mean of 1/rank, MRR", "順位の逆数の平均 MRR"),
    "ndcg_at_10": Message("all right passages, nDCG@10", "正解の箇所すべて nDCG@10"),
    "quote_accuracy": Message("first citation right, quote", "最初の引用が正解"),
    "auroc": Message("certainty tells the two apart, AUROC", "確実性で答えの有無を区別 AUROC"),
    "false_answers_at_5": Message(
        "↓ answered without one, 5 % refused", "↓ 5 % を断るときの誤った答え"
    ),
    "refused": Message("↓ refused with an answer", "↓ 答えがあるのに断った"),
    "answered": Message("↓ answered without one", "↓ 答えがないのに答えた"),
}
LEGEND = Message(
    "Shares from 0 to 1, more is better; with ↓ less is. MRR and nDCG look at the first ten.\n"
    "5 % refused: with the threshold that refuses at most 5 % of the questions with an answer.",
    "0〜1 の割合で、大きいほど良く、↓ は小さいほど良い値です。MRR と nDCG は10位まで見ます。\n"
    "5 %：答えのある質問の 5 % までを断るしきい値での割合です。",
)

# Failures
NO_FAILURES = Message("Every question went as expected.", "すべての質問が期待どおりでした。")
FAILURES = Message(
    "Not as expected: {count} of {total} questions", "期待と違った質問：{total} 問のうち {count}"
)
MORE_FAILURES = Message(
    "… and {count} more: --failures {total} shows all, --json everything",
    "… ほか {count}：--failures {total} ですべて、--json で詳細を表示",
)
RIGHT = Message("right", "正解")
REFUSED = Message("refused", "断った")
ELSEWHERE = Message("another passage first", "別の箇所が1位")
SENTENCE = Message("right passage, another sentence quoted", "正解の箇所だが別の文を引用")
ANSWERED = Message("answered, though the documents do not say", "書かれていないのに答えた")
STOOD = Message("the right one at no. {rank}", "正解は {rank} 位")
VERDICT = Message("{said}; {stood}", "{said}、{stood}")
STOOD_NOWHERE = Message("the right one not found", "正解は見つからず")
ASKED = Message("asked", "質問")
EXPECTED = Message("expected", "期待")
CAME_FIRST = Message("first", "1位")
NEAREST = Message("nearest", "最も近い")
NOTHING = Message("nothing", "なし")
CERTAINTY = Message(" (certainty {confidence:.2f})", "（確実性 {confidence:.2f}）")
ONE_OF_MORE = Message(" (one of {count})", "（{count} 件の1つ）")
PROBLEMS: dict[str, Message] = {
    "no document": Message(
        "check the question: no document of that name is in the index",
        "質問の誤り？ その名前の文書は索引にありません",
    ),
    "no quote": Message(
        "check the question: these words do not stand in that document",
        "質問の誤り？ その文書にこの語句はありません",
    ),
    "several passages": Message(
        "check the question: these words run over several passages; quote one sentence",
        "質問の誤り？ 語句がいくつもの箇所にまたがっています。1文だけ引用してください",
    ),
}

# Comparison
COMPARED = Message(
    "Compared with {other} ({encoder}, threshold {threshold:.3f}): "
    "{answerable} + {unanswerable} questions in both",
    "{other}（{encoder}、しきい値 {threshold:.3f}）との比較："
    "両方にある質問 {answerable} + {unanswerable}",
)
LEFT_OUT = Message(
    "{count} questions are not the same in both and were left out",
    "{count} 問は両方で同じではないため除きました",
)
OTHER_BY_WORDS = Message("The other: {remark}", "比較先：{remark}")
THIS = Message("this", "今回")
OTHER = Message("other", "比較先")
DIFFERENCE = Message("difference", "差")
BY_PAIR = Message("Difference by language pair", "言語の組ごとの差")
COMPARISON_LEGEND = Message(
    "± is the standard error of the difference over the same questions; * more than two of them, "
    "the\nothers may be chance; = no question differs.",
    "± は同じ質問どうしの差の標準誤差です。* は差がその2倍を超えるもので、"
    "ほかは偶然かもしれません。= はどの質問も同じです。",
)
BETTER = Message("Better than the other: {count}", "比較先より良い：{count}")
WORSE = Message("Worse than the other: {count}", "比較先より悪い：{count}")
MOVED = Message("Otherwise changed: {count}", "そのほかの変化：{count}")
