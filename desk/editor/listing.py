"""The lists of the editor: every article with its state, what is due, what the forms offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from desk.editor.articles import row_of
from desk.editor.status import DELETED, differences, states
from knowledge.editing.draft import Draft
from knowledge.models import Article, Grade, Population, Topic
from knowledge.publishing.due import Due, due
from knowledge.regions import NAMES

KINDS = {"rule": "规则", "procedure": "办事", "referral": "转介"}
_NOTHING = dict.fromkeys(
    ("id", "title", "kind", "topic", "region", "region_name", "valid_from", "valid_to", "reviewed_on", "review_by",
     "owner", "sensitive", "phrasings", "cases")
)  # fmt: skip


def offered(draft: Draft) -> dict[str, Any]:
    """What the forms offer."""
    catalogue = draft.catalogue
    articles = {p.item.id: p.item for p in catalogue.articles}
    return {
        "topics": [topic.value for topic in Topic],
        "kinds": [{"id": id, "label": label} for id, label in KINDS.items()],
        "populations": [population.value for population in Population],
        "regions": [{"code": code, "name": name} for code, name in NAMES.items()],
        "grades": [grade.value for grade in Grade],
        "folders": sorted({p.document.path.parent.name for p in catalogue.articles}),
        "owners": sorted({article.owner for article in articles.values()}),
        "documents": [
            p.item.model_dump(mode="json", include={"title", "number", "issuer"}) for p in catalogue.documents
        ],
        "parameters": [{"id": p.item.id, "name": p.item.name, "unit": p.item.unit} for p in catalogue.parameters],
        "articles": [{"id": id, "title": article.title} for id, article in articles.items()],
    }


def rows(draft: Draft, published: Sequence[Article], today: date) -> list[Mapping[str, Any]]:
    """Every article file with its state and what is due; those that cannot be read, and those that are gone."""
    found = differences(published, draft.catalogue.articles)
    state, problems, dates = states(found), draft.by_file(), _due_by_file(draft, today)
    cases = Counter(placed.item.expect for placed in draft.cases.questions)
    listed: list[Mapping[str, Any]] = []
    for placed in draft.catalogue.articles:
        file = draft.file_of(placed.document.path)
        own = {
            "status": state[placed.document.path],
            "problems": len(problems.get(file, ())),
            "due": dates.get(file, []),
        }
        listed.append({**row_of(file, placed.item, cases[placed.item.id]), **own})
    gone = (pair.article for pair in found if pair.change == DELETED)
    listed += [{**row_of(f"{a.id}.md", a, cases[a.id]), "status": DELETED, "problems": 0, "due": []} for a in gone]
    read = {row["file"] for row in listed}
    broken = [file for file in problems if file.endswith(".md") and file not in read]
    listed += [_broken(file, len(problems[file])) for file in broken]
    return sorted(listed, key=lambda row: row["file"])


def due_lines(draft: Draft, today: date) -> list[Mapping[str, Any]]:
    """What has to be looked at soon, most urgent first."""
    documents = [placed.item for placed in draft.catalogue.documents]
    return [due_line(item, draft, today) for item in due(draft, documents, today)]


def _due_by_file(draft: Draft, today: date) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item in due_lines(draft, today):
        if item["file"]:
            found.setdefault(item["file"], []).append({k: item[k] for k in ("kind", "message", "day", "days")})
    return found


def _broken(file: str, count: int) -> Mapping[str, Any]:
    return {**_NOTHING, "file": file, "population": [], "status": "broken", "problems": count, "due": []}


def due_line(item: Due, draft: Draft, today: date) -> Mapping[str, Any]:
    """One thing to do, with the file to do it in; None for a parameter."""
    versions = sorted(
        (p for p in draft.catalogue.articles if p.item.id == item.subject), key=lambda p: p.item.valid_from
    )
    in_force = [p for p in versions if p.item.in_force(today)]
    chosen = in_force if in_force and item.kind in ("review", "basis") else versions
    return {
        "file": draft.file_of(chosen[-1].document.path) if chosen and item.kind != "value" else None,
        "id": item.subject,
        "title": item.title,
        "owner": item.owner,
        "kind": item.kind,
        "message": item.message,
        "day": item.on.isoformat(),
        "days": (item.on - today).days,
    }
