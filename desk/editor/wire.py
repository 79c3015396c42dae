"""What the editor's answers are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from knowledge.editing.draft import Draft
from knowledge.editing.history import Revision
from knowledge.problems import Problem
from knowledge.publishing.cases import Case


class Body(BaseModel):
    """A request body; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


class Contents(Body):
    """A file, as text or as the fields of the form."""

    text: str | None = Field(None, max_length=200_000)
    fields: dict[str, Any] | None = None


class Render(Contents):
    """Show what a file would say."""

    file: str = Field(max_length=120)
    as_of: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    region: str | None = Field(None, pattern=r"^\d{6}$")
    variant: str | None = Field(None, max_length=60)


class Save(Contents):
    """Store a file."""

    base_version: str | None = None
    note: str = Field("", max_length=200)


class Delete(Body):
    """Take a file away."""

    base_version: str
    note: str = Field("", max_length=200)


class SaveCases(Body):
    """Store the cases of one article."""

    base_version: str | None = None
    items: list[dict[str, Any]] = Field(max_length=100)


class NewValue(Body):
    """A further value of a parameter, its figure entered twice."""

    base_version: str
    valid_from: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    valid_to: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    value: str = Field(max_length=40)
    value_again: str = Field(max_length=40)
    grade: str = Field(max_length=1)
    source: dict[str, Any]
    note: str | None = Field(None, max_length=400)


class Question(Body):
    """A question to try."""

    question: str = Field(min_length=1, max_length=2000)
    as_of: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    region: str | None = Field(None, pattern=r"^\d{6}$")


class Waiver(Body):
    """An obstacle that is passed, and why."""

    key: str = Field(max_length=200)
    reason: str = Field(min_length=4, max_length=200)


class Publish(Body):
    """Let the draft with this digest answer."""

    digest: str = Field(max_length=64)
    note: str = Field("", max_length=400)
    waivers: list[Waiver] = Field(default_factory=list, max_length=500)


class Approval(Body):
    """Agree to a request, having looked at the draft with this digest."""

    digest: str = Field(max_length=64)


class Reason(Body):
    """Why."""

    reason: str = Field(min_length=4, max_length=400)


def stamp(at: datetime) -> str:
    """An instant as the protocol writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def problem_line(problem: Problem, draft: Draft) -> dict[str, Any]:
    """A problem with the file it is in."""
    file = draft.file_of(problem.path) if problem.path.is_absolute() else str(problem.path)
    return {"file": file, "line": problem.line, "message": problem.message, "fatal": problem.fatal}


def revision_line(revision: Revision) -> dict[str, Any]:
    """One change of a file."""
    return {"id": revision.id, "at": stamp(revision.at), "by": revision.by, "note": revision.note}


def case_line(case: Case) -> dict[str, Any]:
    """A case, as the form edits it."""
    return case.model_dump(mode="json")
