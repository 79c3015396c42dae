"""The real knowledge, damaged on purpose: every damage is named, and nothing damaged is published.

Damages that leave the files readable are done all at once to one copy, because each has to be named by itself.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.encoder import E5Encoder, VectorCache
from knowledge.loader import Placed
from knowledge.models import Article
from knowledge.publishing.files import Files, read_files
from knowledge.publishing.gate import Examination, Request, examine
from knowledge.publishing.publications import Refused, publish, publish_first
from knowledge.publishing.trial import Frame
from knowledge.publishing.workshop import Workshop
from knowledge.ranking import Calibration
from knowledge.release import Shelf
from tests.conftest import HOME, NOW

pytestmark = pytest.mark.unit
FRAME = Frame(NOW.date(), "330100")
YESTERDAY = NOW.date() - timedelta(days=1)
_DIGIT = re.compile(r"\d(?=\D*$)")
_ANSWER = re.compile(r"(?<=## 回答\n).*?(?=\n## )", re.DOTALL)


@dataclass
class Copy:
    """A copy of the real files, and the build of them that answers."""

    root: Path
    workshop: Workshop
    examined: Examination

    def files(self) -> Files:
        return read_files(self.root)

    def damaged(self, folder: Path) -> Copy:
        """Another copy on the same shelf."""
        shutil.copytree(self.root, folder)
        return Copy(folder, self.workshop, self.examined)

    def publish(self) -> None:
        publish(self.workshop, self.files(), FRAME, Request("王芳", NOW, "李强"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Everything under ``knowledge/``, published once."""
    folder = tmp_path_factory.mktemp("real")
    for part in ("articles", "parameters", "cases"):
        shutil.copytree(HOME / "knowledge" / part, folder / "knowledge" / part)
    shutil.copy(HOME / "knowledge" / "documents.yaml", folder / "knowledge")
    if (HOME / "var" / "vectors.db").exists():
        shutil.copy(HOME / "var" / "vectors.db", folder)
    encoder = E5Encoder()
    workshop = Workshop(
        Shelf(folder / "releases"), VectorCache(folder / "vectors.db", encoder), encoder, Calibration.read()
    )
    _, found = publish_first(workshop, read_files(folder / "knowledge"), FRAME, NOW)
    return Copy(folder / "knowledge", workshop, found)


def test_the_real_knowledge_can_be_published(real: Copy) -> None:
    assert [str(obstacle) for obstacle in real.examined.obstacles] == []


# What is done to the files


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text, path
    path.write_text(changed, encoding="utf-8")


def flip_every_value(copy: Copy) -> list[str]:
    """One digit of every figure is another; returns the ids of the parameters."""
    for placed in copy.files().catalogue.parameters:
        lines = placed.document.path.read_text(encoding="utf-8").split("\n")
        for index in range(len(placed.item.values)):
            at = placed.document.line_of((*placed.location, "values", index, "value")) - 1
            head, mark, rest = lines[at].partition("value:")
            number, end = re.match(r"\s*([\d.]+)(.*)", rest).groups()  # type: ignore[union-attr]
            other = _DIGIT.sub(lambda digit: str((int(digit[0]) + 1) % 10), number)
            lines[at] = f"{head}{mark} {other}{end}"
        placed.document.path.write_text("\n".join(lines), encoding="utf-8")
    return [p.item.id for p in copy.files().catalogue.parameters if any(v.grade in "AB" for v in p.item.values)]


def steal(copy: Copy, owner: Placed[Article], thief: Placed[Article]) -> str:
    """A phrasing of one article now stands in another; returns it."""
    text = owner.item.phrasings[3]
    rewrite(owner.document.path, lambda old: re.sub(rf"\n  - [\"']?{re.escape(text)}[\"']?(?=\n)", "", old, count=1))
    rewrite(thief.document.path, lambda old: old.replace("phrasings:\n", f"phrasings:\n  - {text}\n", 1))
    return text


def shift(placed: Placed[Article]) -> str:
    """The rule begins a day later; returns the day it began."""
    start = placed.item.valid_from
    old, new = f"valid_from: {start}", f"valid_from: {start + timedelta(days=1)}"
    rewrite(placed.document.path, lambda text: text.replace(old, new, 1))
    return start.isoformat()


def expire(placed: Placed[Article]) -> None:
    """The rule ended yesterday."""
    rewrite(placed.document.path, lambda text: text.replace("valid_to: null", f"valid_to: {YESTERDAY}", 1))


def swap(one: Placed[Article], other: Placed[Article]) -> None:
    """Each has the other's answer."""
    mine, theirs = (_ANSWER.search(placed.document.path.read_text(encoding="utf-8")) for placed in (one, other))
    assert mine is not None
    assert theirs is not None
    rewrite(one.document.path, lambda text: text.replace(mine[0], theirs[0], 1))
    rewrite(other.document.path, lambda text: text.replace(theirs[0], mine[0], 1))


def lone(files: Files) -> list[Placed[Article]]:
    """Articles with one version that holds without an end, with a case and without a variant; in a fixed order."""
    ids = [placed.item.id for placed in files.catalogue.articles]
    asked = {placed.item.expect for placed in files.cases.questions if placed.item.at == "answered"}
    return [
        placed
        for placed in files.catalogue.articles
        if ids.count(placed.item.id) == 1
        and placed.item.valid_to is None
        and placed.item.id in asked
        and placed.item.valid_from < YESTERDAY
        and not placed.item.variants
    ]


@pytest.fixture(scope="module")
def damaged(real: Copy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, dict[str, list[str]], Examination]:
    """A copy with many damages, what has to be named of each, and what was named."""
    copy = real.damaged(tmp_path_factory.mktemp("damaged") / "knowledge")
    articles = lone(copy.files())
    sample = articles[:: max(1, len(articles) // 24)][:24]
    wanted = {"value": [f"case:figures:{id}" for id in flip_every_value(copy)]}
    pairs = [(sample[i], sample[i + 1]) for i in range(0, 10, 2)]
    wanted["phrasing"] = [f"问法「{steal(copy, owner, thief)}」" for owner, thief in pairs]
    wanted["first day"] = [f"「{placed.item.id}」原来从 {shift(placed)} 起有效" for placed in sample[10:14]]
    for placed in sample[14:18]:
        expire(placed)
    wanted["end"] = [f"「{p.item.id}」回答，但它在 {FRAME.today} 没有有效的版本" for p in sample[14:18]]
    for one, other in zip(sample[18:22:2], sample[19:22:2], strict=True):
        swap(one, other)
    wanted["answer"] = [f"「{p.item.id}」的回答（" for p in sample[18:22]]
    files = copy.files()
    assert [str(problem) for problem in files.broken] == [], "every damage leaves the files readable"
    return copy, wanted, examine(copy.workshop, files, FRAME, Request("王芳", NOW, "李强"))


@pytest.mark.parametrize("kind", ["value", "phrasing", "first day", "end", "answer"])
def test_every_damage_is_named(damaged: tuple[Copy, dict[str, list[str]], Examination], kind: str) -> None:
    _, wanted, found = damaged
    said = "\n".join(f"{obstacle.message}\n{obstacle.key}" for obstacle in found.obstacles)
    assert len(wanted[kind]) >= 4
    assert [words for words in wanted[kind] if words not in said] == []


def test_nothing_damaged_is_published(damaged: tuple[Copy, dict[str, list[str]], Examination]) -> None:
    copy, _, found = damaged
    assert not found.clear
    with pytest.raises(Refused):
        copy.publish()
    assert copy.workshop.shelf.pointed() == 1


# Damages after which nothing can be built


def delete_an_article(copy: Copy) -> str:
    placed = lone(copy.files())[0]
    placed.document.path.unlink()
    return f"「{placed.item.id}」不存在"


def repeal_a_law(copy: Copy) -> str:
    title = "中华人民共和国社会保险法"
    with (copy.root / "documents.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n- title: {title}\n  repealed_on: {NOW.date()}\n")
    return f"依据《{title}》自 {NOW.date()} 起失效"


def begin_before_the_law(copy: Copy) -> str:
    placed = next(p for p in copy.files().catalogue.articles if p.document.path.name == "medical-law.2027.md")
    rewrite(placed.document.path, lambda text: text.replace("valid_from: 2027-01-01", "valid_from: 2026-12-31", 1))
    return "有效期重叠"


def two_versions_on_one_day(copy: Copy) -> str:
    placed = lone(copy.files())[1]
    twin = placed.document.path.with_suffix(".2030.md")
    shutil.copy(placed.document.path, twin)
    return f"「{placed.item.id}」与 {twin.name} 的有效期重叠"


def two_owners_of_a_phrasing(copy: Copy) -> str:
    one, other = lone(copy.files())[2:4]
    text = one.item.phrasings[0]
    rewrite(other.document.path, lambda old: old.replace("phrasings:\n", f"phrasings:\n  - {text}\n", 1))
    return f"问法「{text}」在"


def a_figure_in_the_text(copy: Copy) -> str:
    placed = lone(copy.files())[4]
    rewrite(placed.document.path, lambda text: text.replace("## 回答\n", "## 回答\n每月给1234元。\n", 1))
    return "直接写了数字「1234元」"


DAMAGES = [
    delete_an_article, repeal_a_law, begin_before_the_law, two_versions_on_one_day, two_owners_of_a_phrasing,
    a_figure_in_the_text,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=[damage.__name__ for damage in DAMAGES])
def test_a_damage_that_breaks_the_files_is_named(real: Copy, tmp_path: Path, damage: Callable[[Copy], str]) -> None:
    copy = real.damaged(tmp_path / "knowledge")
    said = damage(copy)
    assert any(said in problem.message for problem in copy.files().broken), said
    with pytest.raises(Refused, match=re.escape(said)):
        copy.publish()
    assert copy.workshop.shelf.pointed() == 1
