"""The labelled questions.

Labels stand in ``tests/labels``. The texts of the development sets may not be kept here, so they are read by
their ids from a folder outside; without that folder only the questions written for this project are there.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.loader import read_catalogue

LABELS = Path(__file__).parents[1] / "labels"
ARTICLES = Path(__file__).parents[2] / "knowledge" / "articles"
HALVES_SEED = 7

_RIGHTS = frozenset(path.stem for path in (ARTICLES / "rights").glob("*.md"))
REFERRED: Mapping[str, frozenset[str]] = {
    "refer:公安交管(12123)": frozenset({"referral-traffic", "referral-proof-car"}),
    "refer:公安/落户窗口(12345)": frozenset({"referral-hukou", "referral-proof-hukou", "referral-residence-permit"}),
    "refer:教育(12345)": frozenset({"referral-education", "referral-proof-school"}),
    "refer:住建(12345)": frozenset({"referral-housing", "referral-proof-house"}),
    "refer:税务(12366)": frozenset({"referral-tax", "referral-payment-receipt"}),
    "refer:住房公积金管理中心(12329)": frozenset(
        {"referral-housing-fund", "referral-fund-withdraw", "referral-fund-employer"}
    ),
    "refer:劳动监察/仲裁(12333)": frozenset({"referral-labor"}) | (_RIGHTS - {"social-assistance", "petition"}),
    "refer:民政/残联(12345)": frozenset(
        {"referral-civil-affairs", "referral-disabled", "referral-elderly", "referral-veterans", "social-assistance"}
    ),
    "refer:人才/就业服务(12333)": frozenset({"referral-talent", "referral-job"}),
    "refer:保险公司": frozenset({"referral-commercial-insurance", "referral-huiminbao"}),
    "refer:对应部门(12345)": frozenset(
        {
            "referral-other-government", "referral-business", "referral-hukou", "referral-civil-affairs",
            "referral-family", "referral-health", "referral-education", "referral-housing", "referral-disabled",
            "referral-proof-hukou", "referral-proof-school", "referral-proof-house", "referral-residence-permit",
            "referral-elderly", "referral-veterans", "social-assistance",
        }
    ),
}  # fmt: skip
"""The articles that send a citizen to the department a near-scope record names; "the department concerned" is
any that is reached through the same number."""


class Kind(StrEnum):
    """What a good assistant does with a question."""

    OURS = "ours"
    """An article answers it."""
    REFER = "refer"
    """Another department is named."""
    OPEN = "open"
    """No article answers it: it is vague, or a case for a person."""
    FOREIGN = "foreign"
    """It has nothing to do with social insurance."""
    TALK = "talk"
    """A greeting, or the wish for a person."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the articles that are right for it (none for :attr:`Kind.FOREIGN`)."""

    id: str
    set: str
    text: str
    kind: Kind
    accepted: frozenset[str]
    group: str
    topic: str = ""
    """The business of the article that should be said first."""

    @property
    def covered(self) -> bool:
        """Whether an article answers it or refers it on."""
        return self.kind in (Kind.OURS, Kind.REFER)


class NoQuestions(FileNotFoundError):
    """Raised when the folder of questions lacks a file that the labels speak of."""


def read(folder: Path | None) -> list[Question]:
    """Every labelled question whose text is at hand."""
    return [*_own(), *(_outside(folder) if folder else ())]


def _outside(folder: Path) -> Iterator[Question]:
    for name in ("si_question_strings_dev", "near_scope_dev", "out_of_scope_dev"):
        if not (folder / f"{name}.jsonl").is_file():
            raise NoQuestions(f"没有找到 {folder / name}.jsonl：请用 --questions 指明问题所在的目录")
    yield from _dev(folder)
    yield from _near(folder)
    for row in _lines(folder / "out_of_scope_dev.jsonl"):
        yield Question(_key(row["question"]), "foreign", row["question"], Kind.FOREIGN, frozenset(), row["category"])


def _dev(folder: Path) -> Iterator[Question]:
    labels = {row["id"]: row for row in _lines(LABELS / "dev_questions.jsonl")}
    ids = sorted(labels)
    half = set(random.Random(HALVES_SEED).sample(ids, len(ids) // 2))
    for row in _lines(folder / "si_question_strings_dev.jsonl"):
        label = labels.get(row["id"])
        if label:
            name = "dev-a" if row["id"] in half else "dev-b"
            yield Question(
                row["id"], name, row["text"], _kind(label), _accepted(label), row["origin"], _topic(label["label"])
            )


def _near(folder: Path) -> Iterator[Question]:
    labels = {row["id"]: row for row in _lines(LABELS / "near_scope.jsonl")}
    for row in _lines(folder / "near_scope_dev.jsonl"):
        text, key = row["question"], _key(row["question"])
        label = labels.get(key)
        if label:
            yield Question(key, "near", text, _kind(label), _accepted(label), row["category"])
        else:
            yield Question(key, "near-rest", text, Kind.REFER, REFERRED[row["expected"]], row["category"])


def _own() -> Iterator[Question]:
    kinds = {"out_of_scope": Kind.FOREIGN, "chat": Kind.TALK, "handoff": Kind.TALK}
    for row in _lines(LABELS / "own_questions.jsonl"):
        kind = kinds.get(row["kind"], _kind(row))
        yield Question(row["id"], "own", row["text"], kind, _accepted(row), row["style"])


@cache
def _topics() -> Mapping[str, str]:
    catalogue, _ = read_catalogue(ARTICLES.parent)
    return {placed.item.id: placed.item.topic.value for placed in catalogue.articles}


def _topic(article: str) -> str:
    return _topics().get(article, "")


def _kind(label: Mapping[str, Any]) -> Kind:
    if label["label"] == "none":
        return Kind.FOREIGN if str(label.get("why", "")).startswith("out") else Kind.OPEN
    return Kind.REFER if label["label"].startswith("referral-") else Kind.OURS


def _accepted(label: Mapping[str, Any]) -> frozenset[str]:
    return frozenset({label["label"], *label.get("also", ())} - {"none"})


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
