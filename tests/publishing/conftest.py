"""A small office: its knowledge files with a case for each, and a shelf of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.encoder import VectorCache
from knowledge.publishing.files import Files, read_files
from knowledge.publishing.gate import Examination, Request, examine
from knowledge.publishing.publications import Publication, Refused, publish
from knowledge.publishing.trial import Frame
from knowledge.publishing.workshop import Workshop
from knowledge.ranking import Calibration
from knowledge.release import Shelf
from tests.conftest import NOW, SMALL_KNOWLEDGE
from tests.doubles import HashEncoder

CASES = """\
- {ask: 资格认证怎么做呀, expect: certify, says: [刷脸], not_says: [工本费]}
- {ask: 津贴可以领多久，我缴了三年, expect: allowance, variant: short, says: [三个月], at: offered}
- {ask: 补卡收费吗？, expect: card-fee, says: ["12.5元"], as_of: 2026-12-31}
- {ask: 补卡收费吗？, expect: card-fee, says: [不再收], as_of: 2027-01-01}
- {ask: 公积金怎么提取？, expect: referral-fund}
- {ask: 窗口什么时候开门？, expect: window-hours}
- {ask: 账户利率多少？, expect: index-rate}
- {ask: zzz qqq www, expect: none}
"""
FIGURES = """\
- {parameter: card-fee, at: 2020-01-01, value: 20}
- {parameter: card-fee, at: 2026-01-01, value: 12.5}
- {parameter: index-rate, at: 2025-06-30, value: 2.62}
"""


@dataclass
class Office:
    """Files that can be edited, and what is done with them."""

    root: Path
    workshop: Workshop
    frame: Frame = field(default_factory=lambda: Frame(NOW.date(), "330100"))

    @property
    def shelf(self) -> Shelf:
        return self.workshop.shelf

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, file: str, text: str) -> None:
        path = self.root / file
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")

    def files(self) -> Files:
        return read_files(self.root)

    def request(self, **details: Any) -> Request:
        return Request(**{"by": "王芳", "at": NOW, **details})

    def examine(self, **details: Any) -> Examination:
        return examine(self.workshop, self.files(), self.frame, self.request(**details))

    def in_the_way(self, **details: Any) -> set[str]:
        return {obstacle.key for obstacle in self.examine(**details).obstacles}

    def publish(self, **details: Any) -> Publication:
        return publish(self.workshop, self.files(), self.frame, self.request(**details))

    def refuses(self) -> bool:
        try:
            self.publish()
        except Refused:
            return True
        return False


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def workshop_in(folder: Path) -> Workshop:
    encoder = HashEncoder()
    vectors = VectorCache(folder / "vectors.db", encoder)
    return Workshop(Shelf(folder / "releases"), vectors, encoder, Calibration.read())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Before anything was published."""
    root = tmp_path / "knowledge"
    shutil.copytree(SMALL_KNOWLEDGE, root)
    (root / "cases").mkdir()
    (root / "cases" / "small.yaml").write_text(CASES, encoding="utf-8")
    (root / "cases" / "figures.yaml").write_text(FIGURES, encoding="utf-8")
    return Office(root, workshop_in(tmp_path / "var"))


@pytest.fixture
def open_office(office: Office) -> Office:
    """With a first build that answers."""
    office.publish()
    return office
