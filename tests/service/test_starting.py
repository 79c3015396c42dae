"""From a folder to a running installation: migrated, published, on a free port."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from conversation.database import Database
from knowledge import release as release_module
from knowledge.encoder import Floats
from knowledge.problems import BrokenKnowledge
from knowledge.publishing.publications import history, publishing
from knowledge.release import Shelf
from service.migrate import upgrade
from service.publishing import Start, publish_if_changed
from service.settings import Settings
from service.stack import CannotStart, check_ports, free_port
from service.tables import METADATA
from tests.channels.webchat import ARTICLE
from tests.conftest import NOW
from tests.doubles import HashEncoder

pytestmark = pytest.mark.store
CASES = """\
- {ask: 补卡？, expect: card-replace}
- {ask: 挂失？, expect: card-lock, says: [写]}
"""


class CountingEncoder(HashEncoder):
    """Counts the texts that it was given."""

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        """See ``Encoder``."""
        self.encoded += len(texts)
        return super().encode(texts)


def test_migrations_make_the_tables_that_the_code_expects(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []  # type: ignore[arg-type]


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'er' / 'x.db'}"
    upgrade(url)
    upgrade(url)
    database = Database(url)
    assert set(inspect(database.engine).get_table_names()) >= {"conversations", "events", "secrets", "callbacks"}
    database.close()


def test_a_taken_port_ends_in_one_sentence_that_names_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"端口 {port} 已被.* port$"):
            check_ports(Settings(port=port))
        with pytest.raises(CannotStart, match=rf"端口 {port} 已被.* rasa_port$"):
            check_ports(Settings(port=free_port(), rasa_port=port))
        check_ports(Settings(port=free_port(), rasa_port=port, rasa_urls=("http://10.0.0.1:5005",)))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation's folder with two articles and a case for each."""
    articles = tmp_path / "home" / "knowledge" / "articles"
    articles.mkdir(parents=True)
    for id, title, related in (("card-replace", "补卡", "card-lock"), ("card-lock", "挂失", "card-replace")):
        (articles / f"{id}.md").write_text(ARTICLE.format(id=id, title=title, related=related), encoding="utf-8")
    cases = tmp_path / "home" / "knowledge" / "cases"
    cases.mkdir()
    (cases / "card.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path / "home"


def publish(home: Path, encoder: HashEncoder, *, auto: bool = True) -> Start:
    """What a start does with the knowledge."""
    settings = Settings(home=home, var=home / "var", auto_publish=auto)
    return publish_if_changed(settings, encoder, NOW, lambda *_: None)


def shelf_of(home: Path) -> Shelf:
    """Where the builds stand."""
    return Shelf(home / "var" / "releases")


def edit(home: Path, before: str, after: str) -> None:
    """Change one article."""
    path = home / "knowledge" / "articles" / "card-lock.md"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def test_knowledge_is_published_when_it_has_changed_and_only_then(home: Path) -> None:
    encoder = CountingEncoder()
    assert publish(home, encoder) == Start(1)
    assert publish(home, encoder) == Start(1)
    edit(home, "写在这里", "改写了")
    assert publish(home, encoder) == Start(2)
    assert shelf_of(home).numbers() == [1, 2]
    assert shelf_of(home).pointed() == 2
    assert [(entry.kind, entry.by) for entry in history(shelf_of(home))] == [("publish", "system"), ("first", "system")]


def test_only_phrasings_that_are_new_are_encoded(home: Path) -> None:
    encoder = CountingEncoder()
    publish(home, encoder)
    first = encoder.encoded
    edit(home, "请问挂失", "卡不见了要挂失吗")
    publish(home, encoder)
    assert first > 1
    assert encoder.encoded == first + 1


def test_without_a_build_broken_knowledge_keeps_the_system_from_starting(home: Path) -> None:
    edit(home, "kind: rule", "kind: nonsense")
    with pytest.raises(BrokenKnowledge, match=r"card-lock\.md"):
        publish(home, HashEncoder())
    assert shelf_of(home).pointed() is None


def test_broken_knowledge_is_not_published_and_the_old_build_stays(home: Path) -> None:
    """Lesson 21."""
    publish(home, HashEncoder())
    edit(home, "kind: rule", "kind: nonsense")
    start = publish(home, HashEncoder())
    assert start.number == 1
    assert any("card-lock.md" in obstacle.message for obstacle in start.obstacles)
    assert start.note == "知识文件有改动，没有发布，继续用第 1 版"
    assert shelf_of(home).pointed() == 1


def test_a_failing_case_keeps_changed_knowledge_from_being_published_by_itself(home: Path) -> None:
    publish(home, HashEncoder())
    edit(home, "写在这里", "改写了")
    (home / "knowledge" / "cases" / "card.yaml").write_text(CASES.replace("[写]", "[没有的话]"), encoding="utf-8")
    start = publish(home, HashEncoder())
    assert start.number == 1
    assert {obstacle.key.partition(":")[0] for obstacle in start.obstacles} == {"case"}


def test_the_first_build_answers_even_if_a_case_fails_and_the_start_says_so(home: Path) -> None:
    (home / "knowledge" / "cases" / "card.yaml").unlink()
    start = publish(home, HashEncoder())
    assert start.number == 1
    assert {obstacle.key for obstacle in start.obstacles} == {"no-case:card-lock", "no-case:card-replace"}
    assert "第一版" in (start.note or "")


def test_where_publishing_is_a_persons_business_a_start_changes_nothing(home: Path) -> None:
    publish(home, HashEncoder())
    edit(home, "写在这里", "改写了")
    assert publish(home, HashEncoder(), auto=False) == Start(1)


@pytest.mark.parametrize("auto", [True, False])
def test_after_an_upgrade_the_build_is_made_anew_from_what_was_published(
    home: Path, auto: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(home, HashEncoder())
    edit(home, "kind: rule", "kind: nonsense")
    monkeypatch.setattr(release_module, "MODEL_FORMAT", release_module.MODEL_FORMAT + 1)
    start = publish(home, HashEncoder(), auto=auto)
    assert start.number == 2
    assert shelf_of(home).digest(2) == shelf_of(home).digest(1)
    assert shelf_of(home).load(2).number == 2
    assert history(shelf_of(home))[0].kind == "rebuild"


def test_a_start_while_somebody_publishes_goes_on_with_what_answers(home: Path) -> None:
    publish(home, HashEncoder())
    edit(home, "写在这里", "改写了")
    with publishing(shelf_of(home), "王芳", NOW):
        start = publish(home, HashEncoder())
    assert start.number == 1
    assert "王芳" in (start.note or "")


def test_a_build_whose_articles_this_version_cannot_read_gives_way_to_the_files(home: Path) -> None:
    publish(home, HashEncoder())
    for file in ("articles.json", "manifest.json"):
        path = shelf_of(home).folder / "000001" / file
        path.write_text("{}", encoding="utf-8")
    start = publish(home, HashEncoder())
    assert (start.number, shelf_of(home).load(2).number) == (2, 2)
