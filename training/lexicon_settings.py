"""Everything that decides what the lexicon holds, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field

from lexicon_corpus import Source
from lexicon_tables import TableSettings

HISTORY, EVERYDAY, SOFTWARE, GENERAL = range(4)


@dataclass(frozen=True, slots=True)
class Settings:
    """What to read and what to keep. Only sources under the licences named in the card are here.

    ``certain`` is the agreement from which a link can make up a phrase; ``longest_unseen`` is the
    length up to which a word goes in that dictionaries know and no text held ``seen`` times.
    """

    sources: tuple[Source, ...] = (
        Source("kyoto_wiki", HISTORY),
        Source("kyoto_lexicon", HISTORY),
        Source("tatoeba_graded", EVERYDAY),
        Source("jec_basic", EVERYDAY),
        Source("jsick_train", EVERYDAY),
        Source("ami_meeting_devtest", EVERYDAY),
        Source("gen_jmmlu", GENERAL),
        Source("gen_osm_tagging", GENERAL),
        Source("gen_opensource_guide", GENERAL),
        Source("mozilla_legal", GENERAL),
        Source("gen_openehr", GENERAL),
        Source("gen_ms_beginners__mt", GENERAL),
        Source("opensource_guide", GENERAL),
        Source("osm_presets", GENERAL),
        Source("openstack_i18n", SOFTWARE),
        Source("react_docs", SOFTWARE, 6_000),
        Source("vue_docs", SOFTWARE, 3_000),
        Source("msdocs_d365ops__ht", SOFTWARE, 60_000),
        Source("msdocs_d365rn__ht", SOFTWARE),
        Source("msdocs_partner__ht", SOFTWARE),
        Source("msdocs_o365sec__ht", SOFTWARE),
        Source("msdocs_alchemy__ht", SOFTWARE, 10_000),
        Source("msdocs_dotnet__ht", SOFTWARE, 15_000),
        Source("msdocs_uwp__ht", SOFTWARE, 15_000),
    )
    dictionaries: tuple[str, ...] = (
        "dict/jmdict",
        "dict/cldr",
        "dict/edrdg_comp",
        "dict/ejdict",
        "dict/osm_presets",
        "pairs/kyoto_lexicon",
    )
    longest_sentence: int = 50
    alone: int = 4
    together: int = 4
    least_links: float = 0.2
    certain: float = 0.4
    least_phrases: int = 2
    seen: int = 2
    longest_unseen: int = 3
    longest_unseen_english: int = 9
    tables: TableSettings = field(default_factory=TableSettings)
    seed: int = 0
