"""Questions are gathered by likeness, and the same ones always in the same way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.encoder import Floats
from knowledge.proposals import clusters
from knowledge.proposals.clusters import Gatherer
from tests.doubles import HashEncoder

pytestmark = pytest.mark.unit
CARD = ["社保卡丢了怎么补办", "社保卡丢了怎么补", "请问社保卡丢了怎么补办？", "社保卡丢了咋补办"]
PARK = ["停车场发票在哪里开具", "停车场发票在哪开具"]
ALONE = "电费单据户名能不能改"


class Uncached:
    """Vectors straight from the encoder."""

    def encode(self, texts: Sequence[str], progress: Any = None) -> Floats:
        return HashEncoder().encode(texts)


def gathered(texts: Sequence[str]) -> list[set[str]]:
    return [{texts[i] for i in c.members} for c in Gatherer(Uncached(), ["换卡", "退休"]).gather(texts)]


def test_what_is_alike_comes_together_and_the_largest_first() -> None:
    assert gathered([ALONE, *PARK, *CARD]) == [set(CARD), set(PARK), {ALONE}]


def test_the_centre_is_a_member_and_has_most_around_it() -> None:
    texts = [*CARD, ALONE]
    first = Gatherer(Uncached(), []).gather(texts)[0]
    assert first.centre in first.members
    assert texts[first.centre] in CARD


def test_order_and_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [ALONE, *PARK, *CARD]
    wanted = {frozenset(own) for own in gathered(texts)}
    monkeypatch.setattr(clusters, "BLOCK", 2)
    for seed in range(5):
        shuffled = random.Random(seed).sample(texts, len(texts))
        assert {frozenset(own) for own in gathered(shuffled)} == wanted


def test_nothing_and_one_question_are_fine() -> None:
    assert gathered([]) == []
    assert gathered([ALONE]) == [{ALONE}]
    assert gathered([ALONE, ALONE]) == [{ALONE}]


@given(st.lists(st.text(alphabet="社保卡丢了怎么补办停车场发票电费单据 ？", min_size=1, max_size=12), max_size=25))
def test_every_question_is_in_exactly_one_cluster(texts: list[str]) -> None:
    found = Gatherer(Uncached(), ["换卡"]).gather(texts)
    assert sorted(i for c in found for i in c.members) == list(range(len(texts)))
    assert found == Gatherer(Uncached(), ["换卡"]).gather(texts)
    assert [len(c.members) for c in found] == sorted((len(c.members) for c in found), reverse=True)


def test_no_two_centres_are_neighbours_and_every_member_is_near_its_centre() -> None:
    random_texts = ["".join(random.Random(n).choices("社保卡丢怎么补办停车场票电费", k=6)) for n in range(120)]
    gatherer = Gatherer(Uncached(), ["换卡"])
    found = gatherer.gather(random_texts)
    unit = gatherer._unit(random_texts, lambda done, of: None)
    for cluster in found:
        others = np.array([c.centre for c in found if c is not cluster])
        assert likeness(unit, random_texts, cluster.centre, others).max() < clusters.ALIKE
        members = np.array([i for i in cluster.members if i != cluster.centre], np.int64)
        if len(members):
            assert likeness(unit, random_texts, cluster.centre, members).min() >= clusters.ALIKE - 1e-5


def likeness(unit: Floats, texts: Sequence[str], one: int, others: Any) -> Any:
    wording = clusters._wording([clusters.normalise(t) or t for t in texts], one, others)
    return (1 - clusters.WORDING) * (unit[others] @ unit[one]) + clusters.WORDING * wording
