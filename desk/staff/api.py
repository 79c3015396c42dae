"""Signing in; docs/editor-protocol.md is its contract."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from desk.staff.access import COOKIE, console, signed_in, staff_of
from desk.staff.service import LONGEST, Person, Staff

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])
StaffPart = Annotated[Staff, Depends(staff_of)]
SignedIn = Annotated[Person, Depends(signed_in)]


class Login(BaseModel):
    """Who wants in."""

    model_config = ConfigDict(extra="forbid")
    account: str = Field(max_length=40)
    password: str = Field(max_length=200)


class NewPassword(BaseModel):
    """The old password and the new one."""

    model_config = ConfigDict(extra="forbid")
    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


@router.post("/session", dependencies=[Depends(console)])
async def sign_in(body: Login, request: Request, response: Response, staff: StaffPart) -> dict[str, Any]:
    """Sign in."""
    secret, person = await staff.sign_in(body.account, body.password)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return person.to_wire()


@router.get("/session")
async def session(person: SignedIn) -> dict[str, Any]:
    """Who is signed in."""
    return person.to_wire()


@router.delete("/session", status_code=204)
async def sign_out(_: SignedIn, request: Request, response: Response, staff: StaffPart) -> None:
    """Sign out."""
    await staff.sign_out(request.cookies[COOKIE])
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


@router.post("/password", status_code=204)
async def change_password(body: NewPassword, person: SignedIn, response: Response, staff: StaffPart) -> None:
    """Set another password; everybody signed in with this account has to sign in again."""
    await staff.change_password(person, body.old, body.new)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
