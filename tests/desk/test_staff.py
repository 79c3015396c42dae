"""Accounts: signing in, being locked out, what each role may do, and what it leaves behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from conversation.clock import FrozenClock
from conversation.database import Database
from desk.audit.store import Audit
from desk.staff.roles import Roles
from desk.staff.service import IDLE, LOCK_AFTER, LOCK_FOR, LONGEST, Staff, StaffFault
from desk.staff.store import AccountTaken, StaffStore
from service.accounts import first_accounts, new_password
from tests.conftest import HOME

pytestmark = pytest.mark.store
PASSWORD = "correct-horse-battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def roles() -> Roles:
    return Roles.read(HOME / "config" / "roles.yaml")


@pytest.fixture
def staff(database: Database, roles: Roles, clock: FrozenClock) -> Staff:
    return Staff(StaffStore(database), roles, clock, CHEAP)


async def wang(staff: Staff, *roles: str) -> None:
    await staff.add("wang", "王编辑", roles or ("editor",), PASSWORD, must_change=False)


async def code_of(attempt: object) -> str:
    with pytest.raises(StaffFault) as fault:
        await attempt  # type: ignore[misc]
    return fault.value.code


async def test_signing_in_gives_a_session_that_knows_who_it_is(staff: Staff) -> None:
    await wang(staff)
    secret, person = await staff.sign_in(" WANG ", PASSWORD)
    assert person.name == "王编辑"
    assert await staff.who(secret) == person
    assert "knowledge.edit" in person.permissions
    assert "knowledge.approve" not in person.permissions


async def test_a_wrong_password_and_an_unknown_account_sound_alike(staff: Staff) -> None:
    await wang(staff)
    with pytest.raises(StaffFault) as wrong:
        await staff.sign_in("wang", "wrong-horse-battery")
    with pytest.raises(StaffFault) as unknown:
        await staff.sign_in("nobody", PASSWORD)
    assert (wrong.value.code, str(wrong.value)) == (unknown.value.code, str(unknown.value))


async def test_too_many_wrong_passwords_lock_the_account_for_a_while(staff: Staff, clock: FrozenClock) -> None:
    await wang(staff)
    for _ in range(LOCK_AFTER):
        assert await code_of(staff.sign_in("wang", "wrong-horse-battery")) == "bad_login"
    with pytest.raises(StaffFault) as locked:
        await staff.sign_in("wang", PASSWORD)
    assert (locked.value.code, locked.value.retry_after) == ("locked", int(LOCK_FOR.total_seconds()))
    clock.move(LOCK_FOR + timedelta(seconds=1))
    assert (await staff.sign_in("wang", PASSWORD))[1].account == "wang"


async def test_guesses_at_the_same_time_are_all_counted(staff: Staff) -> None:
    await wang(staff)
    guesses = (staff.sign_in("wang", f"wrong-horse-{n}") for n in range(LOCK_AFTER))
    await asyncio.gather(*guesses, return_exceptions=True)
    assert await code_of(staff.sign_in("wang", PASSWORD)) == "locked"


@pytest.mark.parametrize(
    ("used", "waited"), [(timedelta(0), IDLE), (IDLE * 0.9, IDLE * 1.01), (LONGEST / 8, LONGEST)], ids=str
)
async def test_a_session_ends_when_unused_or_old(
    staff: Staff, clock: FrozenClock, used: timedelta, waited: timedelta
) -> None:
    await wang(staff)
    secret, _ = await staff.sign_in("wang", PASSWORD)
    clock.move(used)
    await staff.who(secret)
    clock.move(waited)
    assert await code_of(staff.who(secret)) == "signed_out"


async def test_a_session_in_use_lasts(staff: Staff, clock: FrozenClock) -> None:
    await wang(staff)
    secret, _ = await staff.sign_in("wang", PASSWORD)
    for _ in range(5):
        clock.move(IDLE * 0.9)
        assert (await staff.who(secret)).account == "wang"


async def test_signing_out_ends_the_session(staff: Staff) -> None:
    await wang(staff)
    secret, _ = await staff.sign_in("wang", PASSWORD)
    await staff.sign_out(secret)
    assert await code_of(staff.who(secret)) == "signed_out"
    assert await code_of(staff.who("")) == "signed_out"


async def test_a_new_password_ends_every_session(staff: Staff) -> None:
    await wang(staff)
    secret, person = await staff.sign_in("wang", PASSWORD)
    assert await code_of(staff.change_password(person, "wrong", "another-good-password")) == "wrong_password"
    await staff.change_password(person, PASSWORD, "another-good-password")
    assert await code_of(staff.who(secret)) == "signed_out"
    assert (await staff.sign_in("wang", "another-good-password"))[1].must_change_password is False


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "abababababab", PASSWORD])
async def test_a_weak_password_is_refused(staff: Staff, weak: str) -> None:
    await wang(staff)
    _, person = await staff.sign_in("wang", PASSWORD)
    assert await code_of(staff.change_password(person, PASSWORD, weak)) == "weak_password"


async def test_a_reset_password_has_to_be_changed(staff: Staff) -> None:
    await wang(staff)
    await staff.reset("wang", "written-on-paper")
    assert (await staff.sign_in("wang", "written-on-paper"))[1].must_change_password is True
    assert await code_of(staff.reset("nobody", "written-on-paper")) == "no_account"


async def test_a_closed_account_is_out_at_once(staff: Staff) -> None:
    await wang(staff)
    secret, _ = await staff.sign_in("wang", PASSWORD)
    await staff.set_disabled("wang", disabled=True)
    assert await code_of(staff.who(secret)) == "signed_out"
    assert await code_of(staff.sign_in("wang", PASSWORD)) == "bad_login"
    await staff.set_disabled("wang", disabled=False)
    assert (await staff.sign_in("wang", PASSWORD))[1].account == "wang"


@pytest.mark.parametrize("account", ["W", "王", "a b", "", "9lives", "a" * 41])
async def test_an_account_needs_a_plain_name(staff: Staff, account: str) -> None:
    assert await code_of(staff.add(account, "某", ("editor",), PASSWORD, must_change=False)) == "bad_account"


@pytest.mark.parametrize("given", [(), ("boss",), ("editor", "boss")])
async def test_a_role_has_to_exist(staff: Staff, given: tuple[str, ...]) -> None:
    assert await code_of(staff.add("li", "李", given, PASSWORD, must_change=False)) == "bad_role"


async def test_an_account_is_made_once(staff: Staff) -> None:
    await wang(staff)
    with pytest.raises(AccountTaken):
        await wang(staff, "reviewer")


async def test_a_role_that_left_the_file_gives_nothing(database: Database, staff: Staff, clock: FrozenClock) -> None:
    await wang(staff)
    later = Staff(StaffStore(database), Roles({}), clock, CHEAP)
    assert (await later.sign_in("wang", PASSWORD))[1].permissions == frozenset()


async def test_no_password_and_no_secret_is_stored_as_it_is(database: Database, staff: Staff) -> None:
    await wang(staff)
    secret, _ = await staff.sign_in("wang", PASSWORD)
    rows = database.run_now(
        lambda c: [
            str(row)
            for table in ("staff", "staff_sessions")
            for row in c.exec_driver_sql(f"SELECT * FROM {table}").all()
        ]
    )
    assert len(rows) == 2
    assert not [row for row in rows if PASSWORD in row or secret in row]


async def test_the_first_accounts_are_made_once(staff: Staff) -> None:
    made = await first_accounts(staff, must_change=True)
    assert {(await staff.sign_in(a.account, a.password))[1].roles for a in made} == {
        ("editor",), ("reviewer",), ("admin",),
    }  # fmt: skip
    assert await first_accounts(staff, must_change=True) == ()


def test_passwords_differ_and_can_be_typed_from_paper() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password) == 14 and not set(password) & set("0o1il") for password in made)


def test_a_permission_that_nothing_asks_for_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text("editor: {label: 编辑, may: [knowledge.reed]}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"不认识的权限：knowledge\.reed"):
        Roles.read(path)


async def test_the_record_keeps_acts_in_order(database: Database, clock: FrozenClock) -> None:
    audit = Audit(database, clock)
    await audit.note("wang", "knowledge.save", "pension/a.md", version="1")
    clock.move(timedelta(seconds=1))
    await audit.note("li", "knowledge.publish", "2")
    assert [(row.account, row.action, row.subject) for row in await audit.rows()] == [
        ("li", "knowledge.publish", "2"), ("wang", "knowledge.save", "pension/a.md"),
    ]  # fmt: skip
    (row,) = await audit.rows("knowledge.save")
    assert row.detail == {"version": "1"}
