"""The builds that questions are tried on."""

from __future__ import annotations

from conversation.clock import Clock
from knowledge.editing.draft import Draft
from knowledge.publishing.workshop import Build, Workshop


class Builds:
    """The live build and the build of the draft, each made once as long as nothing changes."""

    def __init__(self, workshop: Workshop, clock: Clock) -> None:
        self._workshop = workshop
        self._clock = clock
        self._live: tuple[int, Build] | None = None
        self._draft: tuple[Draft, Build] | None = None

    def live(self) -> Build | None:
        """The build that answers now, or None before the first."""
        number = self._workshop.shelf.pointed()
        if number is None:
            return None
        if self._live is None or self._live[0] != number:
            build = self._workshop.live()
            if build is None:
                return None
            self._live = (number, build)
        return self._live[1]

    def of(self, draft: Draft) -> Build:
        """The build of a draft that is not broken."""
        if self._draft is None or self._draft[0] is not draft:
            self._draft = (draft, self._workshop.draft(draft.files, self._clock.now()))
        return self._draft[1]
