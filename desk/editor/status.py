"""How each file differs from the build that answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from knowledge.loader import Placed
from knowledge.models import Article

Item = TypeVar("Item")
LIVE, NEW, CHANGED, DELETED = "live", "new", "changed", "deleted"


@dataclass(frozen=True, slots=True)
class Difference:
    """One article version: as it answers now (None for a new one) and as its file says (None when it is gone)."""

    change: str
    live: Article | None
    draft: Placed[Article] | None

    @property
    def article(self) -> Article:
        """What to call it by."""
        found = self.draft.item if self.draft else self.live
        if found is None:
            raise ValueError("a difference of nothing")
        return found


def differences(live: Sequence[Article], draft: Sequence[Placed[Article]]) -> list[Difference]:
    """Every version on either side, each with its counterpart: the same, else of the same first day, else what is left."""
    old, new = _by_id(live, lambda a: a.id), _by_id(draft, lambda p: p.item.id)
    return [pair for id in dict.fromkeys((*new, *old)) for pair in _pairs(old.get(id, []), new.get(id, []))]


def states(found: Iterable[Difference]) -> Mapping[Path, str]:
    """The state of each file that can be read."""
    return {pair.draft.document.path: pair.change for pair in found if pair.draft}


def _pairs(old: list[Article], new: list[Placed[Article]]) -> list[Difference]:
    pairs = []
    for same in (lambda a, p: a == p.item, lambda a, p: a.valid_from == p.item.valid_from, lambda a, p: True):
        for placed in list(new):
            match = next((a for a in old if same(a, placed)), None)
            if match is not None:
                old.remove(match)
                new.remove(placed)
                pairs.append(Difference(LIVE if match == placed.item else CHANGED, match, placed))
    pairs += [Difference(NEW, None, placed) for placed in new]
    return pairs + [Difference(DELETED, article, None) for article in old]


def _by_id(items: Iterable[Item], key: Callable[[Item], str]) -> dict[str, list[Item]]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)
