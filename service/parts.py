"""Every part of the platform, put together once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from channels.web.chat import WebChat
from channels.web.throttle import Throttle
from channels.web.tokens import Tokens
from conversation.actions import Actions
from conversation.answering import Composer
from conversation.clock import Clock, SystemClock
from conversation.database import Database
from conversation.hub import Hub
from conversation.identifiers import new_id
from conversation.phrases import Phrases
from conversation.recent import RecentQuestions
from conversation.safety import Safety
from conversation.service import Conversations
from conversation.store import ConversationStore
from conversation.turn import Turns
from conversation.understander import RasaUnderstander, Understander
from conversation.vault import Vault
from conversation.worker import Patience, Workers
from desk.audit.store import Audit
from desk.callbacks.service import CallbackDesk
from desk.callbacks.store import CallbackStore
from desk.editor.gaps.service import Gaps
from desk.editor.gaps.store import GapStore
from desk.editor.publishing import Publishing
from desk.editor.requests import PublishRequests
from desk.editor.service import Editor
from desk.hours import Hours
from desk.staff.roles import Roles
from desk.staff.service import Staff
from desk.staff.store import StaffStore
from knowledge.editing.history import history_for
from knowledge.editing.workspace import Workspace
from knowledge.encoder import E5Encoder, Encoder
from knowledge.engine import Engine
from service.keys import Keys
from service.publishing import workshop_of
from service.settings import Settings

log = structlog.get_logger(__name__)
RESUME_SECONDS = 5
PURGE_SECONDS = 3600


@dataclass(frozen=True)
class Parts:
    """What the application is made of."""

    settings: Settings
    keys: Keys
    clock: Clock
    database: Database
    engine: Engine
    understander: Understander
    actions: Actions
    store: ConversationStore
    vault: Vault
    workers: Workers
    hours: Hours
    chat: WebChat
    staff: Staff
    audit: Audit
    editor: Editor
    publishing: Publishing
    gaps: Gaps

    async def tend(self) -> None:
        """Take up turns left lying and delete expired numbers, for as long as the process lives."""
        purged: datetime | None = None
        while True:
            try:
                await self.workers.resume_all()
                now = self.clock.now()
                if purged is None or (now - purged).total_seconds() >= PURGE_SECONDS:
                    await self.vault.purge(now)
                    purged = now
            except SQLAlchemyError as error:  # a database that is away for a while is tried again
                log.error("tending failed", error=type(error).__name__)
            await asyncio.sleep(RESUME_SECONDS)

    async def close(self) -> None:
        """End the turns under way and every connection."""
        await self.workers.close()
        if isinstance(self.understander, RasaUnderstander):
            await self.understander.close()
        self.database.close()


def assemble(
    settings: Settings,
    *,
    clock: Clock | None = None,
    understander: Understander | None = None,
    encoder: Encoder | None = None,
) -> Parts:
    """Put the parts together; the database must have been migrated and something must have been published."""
    clock = clock or SystemClock()
    keys = Keys.load(settings.var)
    encoder = encoder or E5Encoder()
    workshop = workshop_of(settings, encoder)
    config = settings.home / "config"
    database = Database(settings.database)
    store, hub = ConversationStore(database), Hub()
    vault = Vault(database, keys.vault.encode())
    hours = Hours.read(config)
    people = CallbackDesk(CallbackStore(database, keys.vault.encode()), hours)
    phrases = Phrases.read(config / "phrases.yaml")
    engine = Engine(workshop.shelf, encoder, workshop.calibration)
    actions = Actions(engine, people, vault, clock, settings.region)
    if understander is None:
        understander = RasaUnderstander(settings.rasa_addresses, keys.channel, settings.rasa_seconds)
    turns = Turns(
        store=store,
        understander=understander,
        actions=actions,
        shelf=engine,
        phrases=phrases,
        safety=Safety.read(config / "safety.yaml"),
        clock=clock,
    )
    patience = Patience(settings.quiet_seconds, settings.longest_wait_seconds)
    workers = Workers(id=new_id("w"), store=store, turns=turns, hub=hub, clock=clock, patience=patience)
    conversations = Conversations(
        store=store, vault=vault, workers=workers, hub=hub, people=people, phrases=phrases, clock=clock
    )
    chat = WebChat(
        conversations=conversations,
        store=store,
        hub=hub,
        workers=workers,
        tokens=Tokens(bytes.fromhex(keys.token), clock),
        people=people,
        throttle=Throttle(settings.rates),
        clock=clock,
        region=settings.region,
    )
    audit = Audit(database, clock)
    root = settings.home / "knowledge"
    workspace = Workspace(root, history_for(root, settings.var / "history"))
    editor = Editor(workspace, workshop, Composer(phrases), audit, clock, settings.region)
    return Parts(
        settings=settings,
        keys=keys,
        clock=clock,
        database=database,
        engine=engine,
        understander=understander,
        actions=actions,
        store=store,
        vault=vault,
        workers=workers,
        hours=hours,
        chat=chat,
        staff=Staff(StaffStore(database), Roles.read(config / "roles.yaml"), clock),
        audit=audit,
        editor=editor,
        gaps=Gaps(
            GapStore(database),
            editor.articles,
            editor.drafts.now,
            engine,
            workshop.vectors,
            audit,
            clock,
            settings.region,
        ),
        publishing=Publishing(editor, PublishRequests(database), RecentQuestions(database), audit, clock),
    )
