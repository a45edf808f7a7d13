"""Grammar words and inflected forms of both languages, by rules."""

from __future__ import annotations

# Words that carry no subject of their own: never translated, never looked up.
_ENGLISH = """
    a about above across after again against ago all almost along already also although always am
    among an and another any anybody anyone anything are aren't around as at away be became because
    become becomes been before began being below between beyond both but by came can can't cannot
    come comes could couldn't did didn't do does doesn't doing don't done down during each either
    else enough especially et etc even ever every everybody everyone everything except few for from
    further gave get gets getting give given gives go goes going gone got had hadn't has hasn't
    have haven't having he hence her here hers herself him himself his how however i i'd i'll i'm
    i've if in indeed instead into is isn't it it's its itself just keep kept let let's like likely
    made make makes making many may maybe me might mine more moreover most mostly much must my
    myself neither never nevertheless no nobody none nor not nothing now of off often on once one
    only onto or other others otherwise ought our ours ourselves out over own per perhaps please
    put quite rather really same say says seem seems seen several shall she should shouldn't since
    so some somebody someone something sometimes somewhat soon still such take taken takes tell
    than that that's the their theirs them themselves then there there's thereby therefore these
    they thing things this those though through throughout thus to together too took toward towards
    under unless until up upon us use used uses using various very via want was wasn't way we well
    went were weren't what what's whatever when where whereas whether which while who who's whoever
    whole whom whose why will with within without won't would wouldn't yes yet you your yours
    yourself
"""
ENGLISH_STOP_WORDS = frozenset(_ENGLISH.split())

_IRREGULAR = {
    form: base
    for base, forms in {
        "bear": "bore born borne",
        "begin": "begun",
        "bind": "bound",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "catch": "caught",
        "child": "children",
        "choose": "chose chosen",
        "crisis": "crises",
        "criterion": "criteria",
        "datum": "data",
        "deal": "dealt",
        "die": "dying",
        "draw": "drew drawn",
        "drink": "drank drunk",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "feel": "felt",
        "fight": "fought",
        "find": "found",
        "fly": "flew flown",
        "foot": "feet",
        "forbid": "forbade forbidden",
        "forget": "forgot forgotten",
        "freeze": "froze frozen",
        "grow": "grew grown",
        "hear": "heard",
        "hide": "hid hidden",
        "hold": "held",
        "know": "knew known",
        "lead": "led",
        "leave": "left",
        "lend": "lent",
        "life": "lives",
        "lie": "lying",
        "lose": "lost",
        "man": "men",
        "mean": "meant",
        "meet": "met",
        "mouse": "mice",
        "pay": "paid",
        "person": "people",
        "ride": "rode ridden",
        "ring": "rang rung",
        "rise": "rose risen",
        "run": "ran",
        "seek": "sought",
        "sell": "sold",
        "send": "sent",
        "shake": "shook shaken",
        "shoot": "shot",
        "sing": "sang sung",
        "sink": "sank sunk",
        "sit": "sat",
        "sleep": "slept",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "steal": "stole stolen",
        "swim": "swam swum",
        "teach": "taught",
        "think": "thought",
        "throw": "threw thrown",
        "tie": "tying",
        "tooth": "teeth",
        "understand": "understood",
        "wear": "wore worn",
        "win": "won",
        "withdraw": "withdrew withdrawn",
        "woman": "women",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}


def base_forms(word: str) -> tuple[str, ...]:
    """Return what an English word may be an inflected form of, best guess first.

    Guesses need not be words: take the first that a word list knows.
    """
    if word in _IRREGULAR:
        return (_IRREGULAR[word],)
    if len(word) < 4 or word.endswith("ss"):
        return ()
    if word.endswith("ies") or word.endswith("ied"):
        return (word[:-3] + "y", word[:-1])
    if word.endswith("ves"):
        return (word[:-1], word[:-3] + "f", word[:-3] + "fe")
    if word.endswith("es"):
        return (word[:-1], word[:-2])
    if word.endswith("s") and not word.endswith(("us", "is")):
        return (word[:-1], *base_forms(word[:-1]))
    if word.endswith("ed"):
        return _bare(word[:-2])
    if word.endswith("ing") and len(word) > 5:
        return _bare(word[:-3])
    return ()


def _bare(stem: str) -> tuple[str, ...]:
    """Return the bases of a stem before -ed or -ing: plan(n), mak(e), train."""
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        return (stem[:-1], stem)
    return (stem, stem + "e")


# Japanese words between the words that matter: particles, endings, question words.
_JAPANESE = """
    は が を に で と の へ も や か ね よ な から まで より など だけ しか ほど くらい ぐらい
    ばかり でも では には とは のは のが のを のに にも へは への での との からの までの より
    よりも ので なら ば たら ても けど けれど けれども しかし そして また または および あるいは
    ただし なお もし さらに について についての に関する に関して に対する に対して に対し
    に対しての による により によって によれば として としての とともに における において にとって
    をもって を通じて を通じた に向けた に向けて に基づく のため ための ために ため とき ときの
    ときに こと ことが ことを ことは もの ものは ものが うち あと 間 です でした でしょう
    でしょうか ですか ますか ました ましたか ません ませんか ます だ だった である であり であった
    する した して している していた します しました しましたか される された されて されている
    されました されましたか させる させた しない なる なった なって なり なりました なります ある
    あった あり あって ありますか あります ない なく なかった いる いた いて います いますか
    いました おり れる られる れた られた られて れて なされた できる できた できます できますか
    できない いう いった という といった どう どの どのような どのように どんな どれ どれくらい
    どれだけ どこ どこで どこに どこの どこから どちら だれ なに なぜ いつ いつから いつまで いくつ
    いくら それ その これ この あの あれ ここ そこ あそこ そのうち それぞれ 何 何年 何月 何日 何人
    何回 何件 何割 何か国 何カ国 何か所 何歳 何時 何故 誰 誰が 誰の 何が 何を 何に 教えて ください
    下さい 教えてください とき 時 者 的 等 性 化 中 上 下 内 外 前 後 以上 以下 以降 以前 約
"""
JAPANESE_STOP_WORDS = frozenset(_JAPANESE.split())

# The ending of a dictionary form, by the sound that follows the stem in the text.
_ENDINGS: dict[str, str] = {}
for _ending, _followers in {
    "く": "かきくけこいっ",
    "ぐ": "がぎぐげごい",
    "す": "さしすせそ",
    "つ": "たちつてとっ",
    "ぬ": "なにぬねのん",
    "ぶ": "ばびぶべぼん",
    "む": "まみむめもん",
    "う": "わいうえおっ",
    "る": "らりるれろっよてたなまさずせ",
    "い": "いくかけさそ",
}.items():
    for _follower in _followers:
        _ENDINGS[_follower] = _ENDINGS.get(_follower, "") + _ending


def dictionary_endings(following: str) -> str:
    """Return the endings a Japanese verb or adjective may have whose stem stands before a text.

    守 before って gives く, つ, う and る: 守く, 守つ, 守う, 守る, of which a word list knows one.
    """
    return _ENDINGS.get(following[:1], "")
