"""One entry of a sheet as the fields of an article: what is missing is said, what is guessed is said too."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from knowledge.checks import MAX_SPOKEN_CHARS, MAX_SPOKEN_SENTENCES
from knowledge.models import Population, Topic
from knowledge.regions import NAMES as REGIONS
from knowledge.sheets.cells import BadCell, data_in, day_in, lines_in, steps_in, text_in
from knowledge.sheets.citations import citation_in, registered
from knowledge.sheets.columns import header_of
from knowledge.sheets.entries import Entry
from knowledge.text import normalise

Found = TypeVar("Found")
REVIEW_AFTER = timedelta(days=180)
LONGEST_TITLE = 30
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_HEADING = re.compile(r"^#+\s*", re.MULTILINE)
_SEVERAL = re.compile(r"[、,，;；/|｜\s]+")
_KINDS = {"规则": "rule", "办事": "procedure", "办事指南": "procedure", "转介": "referral", "其他部门": "referral"}
_YES = frozenset({"是", "敏感", "true", "1", "yes", "√"})
_TOPICS: Sequence[tuple[str, Topic]] = (
    ("居民养老", Topic.RESIDENT_PENSION), ("城乡居民", Topic.RESIDENT_PENSION), ("城居保", Topic.RESIDENT_PENSION),
    ("遗属", Topic.SURVIVOR), ("丧葬", Topic.SURVIVOR), ("抚恤", Topic.SURVIVOR), ("转移", Topic.TRANSFER),
    ("养老", Topic.PENSION), ("退休", Topic.PENSION), ("失业", Topic.UNEMPLOYMENT), ("工伤", Topic.INJURY),
    ("生育", Topic.MATERNITY), ("医保", Topic.MEDICAL), ("医疗", Topic.MEDICAL), ("社保卡", Topic.CARD),
    ("保障卡", Topic.CARD), ("缴费", Topic.CONTRIBUTION), ("参保", Topic.CONTRIBUTION), ("征缴", Topic.CONTRIBUTION),
    ("单位", Topic.EMPLOYER), ("权益", Topic.RIGHTS), ("维权", Topic.RIGHTS), ("查询", Topic.SERVICE),
    ("其他部门", Topic.REFERRAL), ("转介", Topic.REFERRAL),
)  # fmt: skip
FOLDERS: Mapping[Topic, str] = {
    Topic.PENSION: "pension", Topic.RESIDENT_PENSION: "pension", Topic.SURVIVOR: "pension",
    Topic.CONTRIBUTION: "contribution", Topic.TRANSFER: "transfer", Topic.EMPLOYER: "employer",
    Topic.UNEMPLOYMENT: "unemployment", Topic.INJURY: "injury", Topic.MATERNITY: "maternity", Topic.MEDICAL: "medical",
    Topic.CARD: "card", Topic.SERVICE: "service", Topic.RIGHTS: "rights", Topic.REFERRAL: "referral",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every row that does not say it itself. ``titles`` are the registered documents."""

    today: date
    topic: str | None = None
    region: str | None = None
    owner: str | None = None
    basis: str | None = None
    valid_from: date | None = None
    titles: Collection[str] = ()


@dataclass
class Drafted:
    """The fields of an article; with ``faults`` they are not whole. ``notes`` are what somebody should look at."""

    fields: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    spoken_guessed: bool = False

    @property
    def folder(self) -> str:
        """Where the file belongs."""
        return FOLDERS[Topic(self.fields["topic"])]


class Drafter:
    """Reads entries with the same defaults."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults

    def draft(self, entry: Entry) -> Drafted:
        """The article of one entry."""
        out = Drafted()
        reading = _Reading(entry, out)
        self._what(reading, out)
        self._frame(reading, out)
        self._days(reading, out)
        out.fields["basis"] = self._basis(reading, out)
        _extras(reading, out)
        _identity(reading, out)
        return out

    @staticmethod
    def _what(reading: _Reading, out: Drafted) -> None:
        """Title, ways of asking, answer."""
        asked, title = reading.text("asked"), reading.text("title")
        out.fields["title"] = title or asked
        if not out.fields["title"]:
            out.faults.append("没有问题：请填「标准问」或「标题」")
        elif len(out.fields["title"]) > LONGEST_TITLE:
            out.faults.append(
                f"标题有 {len(out.fields['title'])} 个字，最多 {LONGEST_TITLE} 个：请加一列「标题」写短标题"
            )
        listed = [line for cell in reading.cells("phrasings") for line in reading.of("phrasings", lines_in, cell) or ()]
        first = [asked] if asked else [title] if title and not listed else []
        out.fields["phrasings"] = list(dict.fromkeys([*first, *listed]))
        out.fields["variants"] = _variants(reading, out)
        out.fields["question"] = reading.text("back") or None
        out.fields["answer"] = _HEADING.sub("", reading.text("answer"))
        out.fields["spoken"] = reading.text("spoken")
        if not out.fields["spoken"]:
            out.spoken_guessed = True
            out.fields["spoken"] = _spoken(out)
        if not out.fields["answer"] and not out.fields["variants"]:
            out.faults.append("没有答案：请填「答案」")

    def _frame(self, reading: _Reading, out: Drafted) -> None:
        """Topic, region, population, owner."""
        given = reading.text("topic")
        topic = _topic(given) or (_topic(self._defaults.topic or "") if not given else None)
        out.fields["topic"] = topic.value if topic else None
        if topic is None:
            known = "、".join(t.value for t in Topic)
            said = f"类别「{given}」不认识" if given else "没有类别"
            out.faults.append(f"{said}：请在「类别」列填 {known} 之一，或用 --topic 指定")
        out.fields["region"] = self._region(reading, out)
        out.fields["owner"] = reading.text("owner") or self._defaults.owner
        if not out.fields["owner"]:
            out.faults.append("没有责任科室：请在「责任科室」列填写，或用 --owner 指定")
        out.fields["population"] = _populations(reading, out)

    def _region(self, reading: _Reading, out: Drafted) -> str | None:
        given = reading.text("region") or self._defaults.region or ""
        found = _region(given)
        if found is None:
            said = f"地区「{given}」不认识" if given else "没有地区"
            out.faults.append(f"{said}：请在「地区」列填 全国、浙江、杭州 或六位代码，或用 --region 指定")
        return found

    def _days(self, reading: _Reading, out: Drafted) -> None:
        begins = reading.of("valid_from", day_in) or self._defaults.valid_from
        if begins is None and not reading.failed("valid_from"):
            out.faults.append("没有生效日期：请在「生效日期」列填写，或用 --valid-from 指定")
        ends = reading.of("valid_to", lambda cell: day_in(cell, last=True))
        reviewed = reading.of("reviewed_on", day_in) or self._defaults.today
        again = reading.of("review_by", day_in) or max(reviewed, self._defaults.today) + REVIEW_AFTER
        days = {"valid_from": begins, "valid_to": ends, "reviewed_on": reviewed, "review_by": again}
        out.fields |= {name: day.isoformat() if day else None for name, day in days.items()}

    def _basis(self, reading: _Reading, out: Drafted) -> list[Any]:
        data = reading.of("basis", data_in)
        if isinstance(data, list):
            return data
        lines = (
            reading.of("basis", lambda cell: text_in(cell).splitlines()) or (self._defaults.basis or "").splitlines()
        )
        found = [self._citation(line, out) for line in lines if line.strip()]
        extra = {key: reading.text(key) for key in ("number", "article", "issuer", "quote", "url")}
        if len(found) == 1:
            whole = found[0] | {key: value for key, value in extra.items() if value}
            found = [{key: whole[key] for key in ("title", *extra) if key in whole}]
        elif len(found) > 1 and any(extra.values()):
            out.notes.append(
                "有几个依据，分不清文号和条款各是谁的，没有采用：请写在「依据」里，一行一个，如 《…》文号 第×条"
            )
        return found

    def _citation(self, line: str, out: Drafted) -> dict[str, str]:
        found, left = citation_in(line)
        if left:
            out.notes.append(f"依据里的「{left}」没有看懂，没有采用：请写成 《文件名》文号 第×条")
        whole = registered(found.get("title", ""), self._defaults.titles)
        if whole != found.get("title"):
            out.notes.append(f"依据「{found.get('title')}」写成了登记的全名《{whole}》")
        return {**found, "title": whole}


class _Reading:
    """The cells of an entry, read so that a fault names its column."""

    def __init__(self, entry: Entry, out: Drafted) -> None:
        self.entry = entry
        self._out = out
        self._failed: set[str] = set()

    def cells(self, name: str) -> list[Any]:
        """The cells of a column in all rows of the entry."""
        own = [self.entry.cells[name]] if name in self.entry.cells else []
        return [*own, *(self.entry.further if name == "phrasings" else ())]

    def text(self, name: str) -> str:
        """The text of a column; empty when there is none."""
        return self.of(name, text_in) or ""

    def of(self, name: str, read: Callable[[Any], Found], cell: Any = None) -> Found | None:
        """What ``read`` makes of a column; None when it is empty or faulty."""
        cell = self.entry.cells.get(name) if cell is None else cell
        if cell is None:
            return None
        try:
            return read(cell)
        except BadCell as error:
            self._failed.add(name)
            self._out.faults.append(f"「{header_of(name)}」{error}")
            return None

    def failed(self, name: str) -> bool:
        """Whether a column has been found faulty."""
        return name in self._failed


def _variants(reading: _Reading, out: Drafted) -> list[Any]:
    found = reading.of("variants", data_in)
    if isinstance(found, list) and all(isinstance(item, Mapping) for item in found):
        return found
    if reading.text("variants") and not reading.failed("variants"):
        out.faults.append("「情形」要写成 YAML 列表：每种情形有 id、label、words、answer、spoken")
    return []


def _extras(reading: _Reading, out: Drafted) -> None:
    """What few sheets have."""
    steps = reading.of("procedure", data_in)
    if steps is None and (lines := reading.of("procedure", steps_in)):
        steps = {"steps": lines}
    materials = reading.of("materials", data_in)
    names = materials is None or (isinstance(materials, list) and all(isinstance(m, str) for m in materials))
    if names:
        materials = [{"name": line} for line in reading.of("materials", lines_in) or ()]
    given = reading.text("kind")
    usual = "procedure" if steps else "referral" if out.fields.get("topic") == Topic.REFERRAL.value else "rule"
    out.fields |= {
        "kind": _KINDS.get(given, given) or usual,
        "procedure": steps,
        "materials": materials,
        "where": reading.of("where", lines_in),
        "related": [id for id in _SEVERAL.split(reading.text("related")) if id],
        "matter": reading.text("matter") or None,
        "sensitive": reading.text("sensitive").lower() in _YES,
    }


def _identity(reading: _Reading, out: Drafted) -> None:
    """The id: as given, or made from the topic and the title, so that the same row has the same one again."""
    given = reading.text("id").lower().replace("_", "-")
    if _SLUG.match(given) and not given.isdecimal():
        out.fields["id"] = given
    elif out.fields.get("topic") and out.fields.get("title"):
        mark = hashlib.sha256(normalise(out.fields["title"]).encode()).hexdigest()[:6]
        out.fields["id"] = f"{out.folder}-{mark}"
        if given and not given.isdecimal():
            out.notes.append(f"编号「{given}」不能用（只用小写字母、数字和短横线），改成了 {out.fields['id']}")


def _spoken(out: Drafted) -> str:
    """What of an answer can be said on the telephone: its first sentences, as far as they are short enough."""
    sentences = [s.strip() for s in _SENTENCE.findall(out.fields["answer"]) if s.strip(" \t-")]
    if not sentences:
        return ""
    kept: list[str] = []
    for sentence in sentences[:MAX_SPOKEN_SENTENCES]:
        if len(sentence) > MAX_SPOKEN_CHARS:
            break
        kept.append(sentence if sentence[-1] in "。！？!?" else sentence.rstrip("；;，,：:") + "。")
    if not kept:
        out.faults.append(f"没有口语，答案的第一句又超过 {MAX_SPOKEN_CHARS} 个字：请在「口语」列写电话里怎么说")
    elif len(kept) < len(sentences):
        out.notes.append(f"没有口语，暂用答案的前 {len(kept)} 句：请补上电话里怎么说")
    else:
        out.notes.append("没有口语，暂与答案相同：请看看电话里这样说行不行")
    return "".join(kept)


def _topic(given: str) -> Topic | None:
    if given in {topic.value for topic in Topic}:
        return Topic(given)
    return next((topic for word, topic in _TOPICS if word in given), None)


def _region(given: str) -> str | None:
    """The code of a region given by code or name."""
    if given in REGIONS:
        return given
    bare = re.sub(r"(?:省|市|区|县|自治区|全域)$", "", given.rpartition("省")[2] or given)
    named = {re.sub(r"(?:区|县)$", "", name): code for code, name in reversed(REGIONS.items())}
    return named.get(bare) or {"国家": "100000", "全国统一": "100000"}.get(given)


def _populations(reading: _Reading, out: Drafted) -> list[str]:
    found = [name for name in _SEVERAL.split(reading.text("population")) if name]
    known = {population.value for population in Population}
    unknown = [name for name in found if name not in known and name not in ("所有人", "全部", "不限")]
    if unknown:
        out.faults.append(f"人群「{'、'.join(unknown)}」不认识：请在「人群」列填 {'、'.join(known)} 之一，不限就空着")
    return [name for name in found if name in known]
