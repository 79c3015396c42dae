"""The tables of every package, for migrations."""

from __future__ import annotations

from conversation.models import metadata as conversation
from desk.audit.models import metadata as audit
from desk.callbacks.models import metadata as callbacks
from desk.editor.gaps.models import metadata as gaps
from desk.editor.models import metadata as editor
from desk.staff.models import metadata as staff

METADATA = [conversation, callbacks, staff, audit, editor, gaps]
