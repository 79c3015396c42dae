"""Reading and changing articles and their cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from desk.editor.faults import EditorFault
from desk.editor.preview import problems_of, problems_without, text_in
from desk.editor.wire import Contents, case_line, problem_line, revision_line, stamp
from desk.staff.service import Person
from knowledge.editing.draft import Draft, Drafts
from knowledge.editing.forms import fields_of
from knowledge.editing.lists import with_cases
from knowledge.editing.workspace import ChangedUnderneath, Text, Workspace
from knowledge.models import Article
from knowledge.problems import Problem
from knowledge.publishing.cases import Case
from knowledge.regions import name_of

Published = Callable[[], Sequence[Article]]
"""The articles that answer now; none before the first publication."""


class Articles:
    """The articles of the draft, one file each."""

    def __init__(self, workspace: Workspace, drafts: Drafts, published: Published) -> None:
        self._workspace = workspace
        self._drafts = drafts
        self._published = published

    def page(self, file: str) -> Mapping[str, Any]:
        """Everything about one file; raises :class:`EditorFault` when there is none."""
        text = self._workspace.find(path_of(file))
        if text is None:
            raise EditorFault("no_file", f"没有文件 {file}：可能已被删除或改名", 404)
        draft = self._drafts.now()
        placed, problems = problems_of(file, text.text, draft)
        return {
            "file": file,
            "version": text.version,
            "text": text.text,
            "fields": fields_of(placed.item) if placed else None,
            "problems": [problem_line(problem, draft) for problem in sorted(problems)],
            "cases": self._cases(placed.item.id, file, draft) if placed else {"version": None, "items": []},
            "history": [revision_line(revision) for revision in self._workspace.revisions(path_of(file))],
            "live": placed is not None and placed.item in self._published(),
        }

    def save(self, file: str, contents: Contents, base_version: str | None, person: Person, note: str) -> None:
        """Store a file; raises :class:`EditorFault` when it was changed meanwhile or cannot be published as it is."""
        base = self._workspace.find(path_of(file))
        text = text_in(contents, base.text if base else None)
        draft = self._drafts.now()

        def check(final: str) -> None:
            _, problems = problems_of(file, final, draft)
            _refuse(problems, draft)

        try:
            self._workspace.save(path_of(file), text, base_version, by=person.name, note=note, check=check)
        except ChangedUnderneath as conflict:
            raise self._conflict(file, base_version, conflict) from conflict

    def delete(self, file: str, base_version: str, person: Person, note: str) -> None:
        """Take a file away; raises :class:`EditorFault`, also when other articles point at it."""
        draft = self._drafts.now()
        _refuse(problems_without(file, draft), draft, "删除后别的知识就指向空处了，没有删除")
        try:
            self._workspace.delete(path_of(file), base_version, by=person.name, note=note)
        except ChangedUnderneath as conflict:
            raise self._conflict(file, base_version, conflict) from conflict

    def save_cases(
        self, file: str, items: Sequence[Mapping[str, Any]], base_version: str | None, person: Person
    ) -> Mapping[str, Any]:
        """Store the cases of an article; raises :class:`EditorFault`."""
        placed = self._placed(file)
        cases = [_case(item, placed.id) for item in items]
        name = self._case_file(placed.id, file, self._drafts.now())
        before = self._workspace.find(name)
        text = with_cases(before.text if before else "", placed.id, cases)
        try:
            self._workspace.save(
                name, text, base_version, by=person.name, note=f"修改「{placed.title}」的用例", check=lambda _: None
            )
        except ChangedUnderneath as conflict:
            raise self._conflict(name, base_version, conflict) from conflict
        return self._cases(placed.id, file, self._drafts.now())

    def add_phrasing(self, file: str, base_version: str, phrasing: str, person: Person) -> None:
        """Store one more phrasing of an article; raises :class:`EditorFault`."""
        placed = self._placed(file)
        fields = fields_of(placed)
        fields["phrasings"] = [*fields["phrasings"], phrasing]
        note = f"给「{placed.title}」加一句问法"
        self.save(file, Contents(fields=fields), base_version, person, note)

    def _placed(self, file: str) -> Article:
        placed = self._drafts.now().placed(file)
        if placed is None:
            raise EditorFault("no_file", f"没有文件 {file}，或者它有错读不出来", 404)
        return placed.item

    def _cases(self, id: str, file: str, draft: Draft) -> Mapping[str, Any]:
        """The cases of an article that are edited beside it; those kept in other files are only named."""
        name = self._case_file(id, file, draft)
        text = self._workspace.find(name)
        own = [p for p in draft.cases.questions if p.item.expect == id]
        here = [case_line(p.item) for p in own if draft.file_of(p.document.path) == name]
        others = [{"file": draft.file_of(p.document.path), "ask": p.item.ask} for p in own]
        return {
            "file": name,
            "version": text.version if text else None,
            "items": here,
            "elsewhere": [other for other in others if other["file"] != name],
        }

    @staticmethod
    def _case_file(id: str, file: str, draft: Draft) -> str:
        """Where the cases of an article are edited: the file of its folder, else the one that has them."""
        usual = f"cases/{file.split('/')[0]}.yaml"
        found = [draft.file_of(p.document.path) for p in draft.cases.questions if p.item.expect == id]
        return found[0] if found and usual not in found else usual

    def _conflict(self, file: str, base_version: str | None, conflict: ChangedUnderneath) -> EditorFault:
        if base_version is None:
            return EditorFault("exists", f"{file} 已经有了：请换一个编号，或打开它修改", 409)
        current = conflict.current
        if current is None:
            return EditorFault("changed_underneath", "这个文件刚被别人删掉了，您的修改没有保存", 409, current=None)
        return EditorFault("changed_underneath", str(conflict), 409, current=self._told(current))

    def _told(self, current: Text) -> Mapping[str, Any]:
        revisions = self._workspace.revisions(current.file)
        return {
            "version": current.version,
            "text": current.text,
            "by": revisions[0].by if revisions else None,
            "at": stamp(current.changed_at),
        }


def path_of(file: str) -> str:
    """The path of an article below the knowledge folder."""
    return f"articles/{file}"


def row_of(file: str, article: Article, cases: int) -> dict[str, Any]:
    """What a list shows of an article, without its state and dates."""
    return {
        "file": file,
        "id": article.id,
        "title": article.title,
        "kind": article.kind,
        "topic": article.topic.value,
        "region": article.region,
        "region_name": name_of(article.region),
        "population": [p.value for p in article.population],
        "valid_from": _day(article.valid_from),
        "valid_to": _day(article.valid_to),
        "reviewed_on": _day(article.reviewed_on),
        "review_by": _day(article.review_by),
        "owner": article.owner,
        "sensitive": article.sensitive,
        "phrasings": list(article.phrasings),
        "cases": cases,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _case(item: Mapping[str, Any], article: str) -> Case:
    try:
        return Case.model_validate({**item, "expect": article})
    except ValidationError as error:
        where = "、".join(".".join(map(str, fault["loc"])) for fault in error.errors())
        raise EditorFault("bad_case", f"用例写得不对，请检查：{where}（每个用例至少要有 ask，即群众的问法）") from error


def _refuse(problems: Sequence[Problem], draft: Draft, what: str = "没有保存") -> None:
    fatal = [problem for problem in problems if problem.fatal]
    if fatal:
        raise EditorFault(
            "broken",
            f"还有 {len(fatal)} 处要改，{what}",
            422,
            problems=[problem_line(p, draft) for p in sorted(problems)],
        )
