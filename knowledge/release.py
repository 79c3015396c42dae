"""One immutable, numbered build of the knowledge, and the shelf on which builds stand."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from knowledge.encoder import Encoder, Progress, VectorCache
from knowledge.lexical import LexicalModel
from knowledge.loader import Catalogue
from knowledge.models import Article, Parameter
from knowledge.ranking import Calibration, Mask, Ranker
from knowledge.regions import covers
from knowledge.semantic import SemanticModel
from knowledge.text import normalise

MODEL_FORMAT = 3
"""Raised whenever ``models.npz`` or the encoder behind it changes, so that stored builds are made anew."""
_ARTICLES = TypeAdapter(list[Article])
_PARAMETERS = TypeAdapter(list[Parameter])


@dataclass(frozen=True, slots=True)
class Models:
    """What was learnt from the phrasings of a build."""

    lexical: LexicalModel
    semantic: SemanticModel


class OutdatedBuild(ValueError):
    """Raised when a stored build cannot be read by this version of the software."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a build says, without the models that find it."""

    digest: str
    articles: Sequence[Article]
    parameter_list: Sequence[Parameter]


@dataclass(frozen=True)
class Release:
    """Articles, parameters and the models over them, under one number."""

    number: int
    digest: str
    built_at: datetime
    articles: Sequence[Article]
    parameter_list: Sequence[Parameter]
    models: Models
    ids: Sequence[str] = field(init=False)
    versions: Mapping[str, Sequence[Article]] = field(init=False)

    def __post_init__(self) -> None:
        versions = _versions(self.articles)
        object.__setattr__(self, "versions", versions)
        object.__setattr__(self, "ids", tuple(versions))
        object.__setattr__(self, "_parameters", {p.id: p for p in self.parameter_list})

    def article(self, id: str, as_of: date) -> Article | None:
        """The version of the article in force on that day."""
        return next((a for a in self.versions.get(id, ()) if a.in_force(as_of)), None)

    def parameters(self) -> dict[str, Parameter]:
        """The parameter table."""
        table: dict[str, Parameter] = self._parameters  # type: ignore[attr-defined]  # set in __post_init__
        return table

    def covering(self, as_of: date, region: str) -> Mask:
        """Per article id: whether the version of that day holds in that region."""
        held = (self.article(id, as_of) for id in self.ids)
        return np.fromiter((a is not None and covers(a.region, region) for a in held), np.bool_, len(self.ids))

    def ranker(self, encoder: Encoder, calibration: Calibration) -> Ranker:
        """Orders this build's articles."""
        own = [[normalise(text) for text in _asked(self.versions[id])] for id in self.ids]
        return Ranker(self.models.lexical, self.models.semantic, encoder, own, calibration)


def _versions(articles: Sequence[Article]) -> dict[str, list[Article]]:
    """The versions of each article, articles in the order in which they come first."""
    versions: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        versions[article.id].append(article)
    return dict(versions)


def _asked(versions: Sequence[Article]) -> list[str]:
    """Every phrasing and title of an article's versions, once."""
    return list(dict.fromkeys(text for article in versions for text in (*article.phrasings, article.title)))


def digest_of(catalogue: Catalogue) -> str:
    """A fingerprint of everything that a build depends on."""
    items = [*(p.item for p in catalogue.articles), *(p.item for p in catalogue.parameters)]
    text = "\n".join(item.model_dump_json() for item in items)
    return hashlib.sha256(text.encode()).hexdigest()


def contents_of(catalogue: Catalogue) -> Contents:
    """What a build of these files would say."""
    items = [placed.item for placed in catalogue.parameters]
    return Contents(digest_of(catalogue), [placed.item for placed in catalogue.articles], items)


def build(
    catalogue: Catalogue,
    *,
    number: int,
    built_at: datetime,
    vectors: VectorCache,
    progress: Progress = lambda done, of: None,
) -> Release:
    """Build a checked catalogue; ``progress`` is told how many new phrasings have been encoded."""
    articles = [placed.item for placed in catalogue.articles]
    versions = _versions(articles)
    ids = list(versions)
    asked = [(text, i) for i, own in enumerate(versions.values()) for text in _asked(own)]
    texts = [text for text, _ in asked]
    owners = np.array([owner for _, owner in asked], np.int64)
    models = Models(
        LexicalModel.train([normalise(text) for text in texts], owners, len(ids)),
        SemanticModel.train(vectors.encode(texts, progress), owners, len(ids)),
    )
    return Release(
        number, digest_of(catalogue), built_at, articles, [p.item for p in catalogue.parameters], models
    )  # fmt: skip


class Shelf:
    """The builds in one folder and the pointer to the one that answers.

    A build is written beside the others and moved into place whole; switching the pointer is one rename, so a
    process killed at any moment leaves the old build answering.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def numbers(self) -> list[int]:
        """The builds there are, oldest first."""
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdigit())

    def pointed(self) -> int | None:
        """The number of the build that answers, or None before the first."""
        return self._pointer()[0]

    def mark(self) -> int:
        """The mark that was set with the pointer; 0 without one."""
        return self._pointer()[1]

    def _pointer(self) -> tuple[int | None, int]:
        try:
            number, *mark = (self.folder / "current").read_text(encoding="ascii").split()
        except FileNotFoundError:
            return None, 0
        return int(number), int(mark[0]) if mark else 0

    def put(self, release: Release, publication: Mapping[str, Any] | None = None) -> None:
        """Store a build under its number, with how it came to be published."""
        target = self._of(release.number)
        work = Path(tempfile.mkdtemp(prefix=".build-", dir=self.folder))
        try:
            _write(work, release)
            if publication:
                (work / "publication.json").write_text(json.dumps(publication, ensure_ascii=False, indent=1), "utf-8")
            work.rename(target)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise

    def point(self, number: int, mark: int = 0) -> None:
        """Let a stored build answer from now on; ``mark`` says which of its publications this is."""
        if number not in self.numbers():
            raise FileNotFoundError(f"没有第 {number} 版知识")
        work = self.folder / f".current-{os.getpid()}"
        work.write_text(f"{number} {mark}", encoding="ascii")
        work.replace(self.folder / "current")

    def digest(self, number: int) -> str:
        """The fingerprint of a stored build, without reading the build itself."""
        return str(_manifest(self._of(number))["digest"])

    def is_current(self, number: int) -> bool:
        """Whether a stored build was made by this version of the software."""
        try:
            return _manifest(self._of(number)).get("format") == MODEL_FORMAT
        except (OSError, ValueError):  # damaged: it has to be made anew as well
            return False

    def contents(self, number: int) -> Contents:
        """The articles and parameters of a stored build, whatever version of the software built it.

        Raises :class:`OutdatedBuild` when they do not keep the rules of this version, or are damaged.
        """
        folder = self._of(number)
        try:
            return Contents(
                str(_manifest(folder)["digest"]),
                _ARTICLES.validate_json((folder / "articles.json").read_bytes()),
                _PARAMETERS.validate_json((folder / "parameters.json").read_bytes()),
            )
        except (OSError, ValueError, KeyError) as error:
            raise OutdatedBuild(f"第 {number} 版知识的内容读不出来：请用现在的文件重新发布") from error

    def load(self, number: int) -> Release:
        """Read a stored build; raises :class:`OutdatedBuild` when another version of the software built it."""
        folder = self._of(number)
        manifest = _manifest(folder)
        if manifest.get("format") != MODEL_FORMAT:
            raise OutdatedBuild(f"第 {number} 版知识是旧版软件建的：请重新启动，或运行 yichuang knowledge publish")
        with np.load(folder / "models.npz") as stored:
            arrays = {name: stored[name] for name in stored.files}
        return Release(
            number=number,
            digest=manifest["digest"],
            built_at=datetime.fromisoformat(manifest["built_at"]),
            articles=_ARTICLES.validate_json((folder / "articles.json").read_bytes()),
            parameter_list=_PARAMETERS.validate_json((folder / "parameters.json").read_bytes()),
            models=Models(
                LexicalModel.from_arrays(_part(arrays, "lexical.")),
                SemanticModel.from_arrays(_part(arrays, "semantic.")),
            ),
        )

    def _of(self, number: int) -> Path:
        return self.folder / f"{number:06d}"


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _part(arrays: Mapping[str, NDArray[np.generic]], prefix: str) -> dict[str, NDArray[np.generic]]:
    return {name.removeprefix(prefix): a for name, a in arrays.items() if name.startswith(prefix)}


def _write(folder: Path, release: Release) -> None:
    manifest = {
        "number": release.number,
        "digest": release.digest,
        "built_at": release.built_at.isoformat(),
        "format": MODEL_FORMAT,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "articles.json").write_bytes(_ARTICLES.dump_json(list(release.articles)))
    (folder / "parameters.json").write_bytes(_PARAMETERS.dump_json(list(release.parameter_list)))
    arrays = {f"lexical.{name}": a for name, a in release.models.lexical.arrays().items()}
    arrays |= {f"semantic.{name}": a for name, a in release.models.semantic.arrays().items()}
    np.savez(folder / "models.npz", **arrays)  # type: ignore[arg-type]  # the stub knows only keyword flags
