"""What is measured: the knowledge engine alone, or the whole turn through a running platform."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from conversation.cleaning import clean, condense
from conversation.masking import mask
from knowledge.decision import Band, Query
from knowledge.encoder import E5Encoder, Encoder, Floats, VectorCache
from knowledge.engine import Engine
from knowledge.loader import load_catalogue
from knowledge.ranking import Calibration
from knowledge.release import Shelf, build
from tests.eval.intents import ROOT, Intent
from tests.eval.questions import Question
from tests.eval.results import Ending, Result

REGION = "330100"
LOOKED_UP = frozenset({"ask", "inform", "nlu_fallback", "out_of_scope"})
"""The intents that reach the knowledge engine; the others are talk."""
_ENDINGS = {Band.SURE: Ending.ANSWERED, Band.UNSURE: Ending.CHOICES}


class NoPlatform(RuntimeError):
    """Raised when the whole turn cannot be asked."""


def understood(text: str) -> str:
    """A text in the form in which the platform hands it on."""
    return condense(clean(mask(text).tokens))


class KeptVectors:
    """An encoder that looks into a file first, so that a second run encodes nothing."""

    def __init__(self, cache: VectorCache, name: str) -> None:
        self.name = name
        self._cache = cache

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        return self._cache.encode(texts)


@dataclass(frozen=True, slots=True)
class EngineSubject:
    """The engine over the articles as they stand in the folder now; ``folder`` holds their build while it is used."""

    engine: Engine
    intents: Mapping[str, Intent]
    day: date
    folder: tempfile.TemporaryDirectory[str]
    calibration: Calibration

    @classmethod
    def make(cls, vectors: Path, intents: Mapping[str, Intent], calibration: Calibration) -> EngineSubject:
        """Build the articles; ``vectors`` is the file of texts that were encoded before."""
        encoder = E5Encoder()
        cache = VectorCache(vectors, encoder)
        now = datetime.now(UTC)
        folder = tempfile.TemporaryDirectory(prefix="eval-")
        shelf = Shelf(Path(folder.name))
        shelf.put(build(load_catalogue(ROOT / "knowledge"), number=1, built_at=now, vectors=cache))
        shelf.point(1)
        kept = KeptVectors(cache, encoder.name)
        return cls(Engine(shelf, kept, calibration), intents, now.date(), folder, calibration)

    def through(self, encoder: Encoder) -> Engine:
        """An engine over the same build with another encoder."""
        return Engine(Shelf(Path(self.folder.name)), encoder, self.calibration)

    def query(self, question: Question) -> Query | None:
        """The question as the engine gets it; None when the bot takes it for talk."""
        text = understood(question.text)
        name, sure = self.intents.get(text, ("ask", 1.0))
        return Query(text, self.day, REGION, name, sure) if name in LOOKED_UP else None

    def run(self, questions: Iterable[Question]) -> list[Result]:
        """Look every question up."""
        return [self._look_up(question) for question in questions]

    def _look_up(self, question: Question) -> Result:
        query = self.query(question)
        if query is None:
            return Result(question, Ending.NOTHING, ())
        decision = self.engine.lookup(query)
        articles = tuple(candidate.article_id for candidate in decision.candidates)
        return Result(question, _ENDINGS.get(decision.band, Ending.NOTHING), articles, decision.confidence)


def run_turns(questions: Sequence[Question], command: Sequence[str]) -> list[Result]:
    """Put every question to the running platform, each in a conversation of its own (``yichuang ask --batch``).

    A line that could not be asked, which the command says itself, counts as a question that got nothing.
    """
    with tempfile.TemporaryDirectory(prefix="eval-") as folder:
        asked, said = Path(folder, "asked.jsonl"), Path(folder, "said.jsonl")
        lines = (json.dumps({"n": n, "text": q.text}, ensure_ascii=False) for n, q in enumerate(questions))
        # The field "text" comes back as the answer, so the number says which question it belongs to.
        asked.write_text("\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run([*command, "ask", "--batch", asked, "--out", said], check=False)
        if not said.is_file():
            raise NoPlatform("问不到平台：请先运行 yichuang up，或用 --engine 只测知识引擎")
        rows = {int(row["n"]): row for row in map(json.loads, said.read_text(encoding="utf-8").splitlines())}
    return [_from_turn(question, rows.get(n, {})) for n, question in enumerate(questions)]


def _from_turn(question: Question, row: Mapping[str, object]) -> Result:
    confidence = row.get("confidence")
    sure = float(confidence) if isinstance(confidence, int | float) else None
    article = row.get("article_id")
    if article:
        return Result(question, Ending.ANSWERED, (str(article),), sure)
    offered = _offered(row.get("choices"))
    return Result(question, Ending.CHOICES if offered else Ending.NOTHING, offered, sure)


def _offered(choices: object) -> tuple[str, ...]:
    found = choices if isinstance(choices, list) else []
    ids = [str(choice["id"] if isinstance(choice, dict) else choice) for choice in found]
    return tuple(id.split(":")[1] for id in ids if id.startswith("article:"))
