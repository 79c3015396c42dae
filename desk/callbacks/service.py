"""Taking a request to be called back, until caseworkers sit at the other end."""

from __future__ import annotations

import contextlib
import re
import secrets
import unicodedata
from datetime import datetime

from conversation.clock import office_date
from conversation.masking import is_landline, is_mobile, without_country
from conversation.people import BadContact, CallbackRequest, Opening
from desk.callbacks.store import CallbackStore, ReceiptTaken
from desk.hours import Hours
from knowledge.regions import NAMES

_NAME = re.compile(r"^[\u3400-\u9fff·]{1,8}$|^[A-Za-z][A-Za-z .]{1,29}$")
_NOT_A_NAME = re.compile(r"[上下中]午|早上|晚上|都可以|都行|随时|社保|人工|电话|什么|怎么|多少|吗$|呢$")
_PLACES = frozenset(name.rstrip("区县") for name in NAMES.values())
_NAME_LEAD = re.compile(r"^(?:我(?:姓|叫|是)|叫我|免贵姓|姓|本人)")
_WHEN = {"上午": "morning", "早上": "morning", "下午": "afternoon", "都可以": "any", "都行": "any", "随时": "any"}
DRAWS = 5
"""How often a receipt number is drawn before its being taken is an error."""
_RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without signs that are easily taken for another


class CallbackDesk:
    """The ``People`` of a centre whose caseworkers call back."""

    def __init__(self, store: CallbackStore, hours: Hours) -> None:
        self._store = store
        self._hours = hours

    def opening(self, now: datetime) -> Opening:
        """Whether people can be reached at that instant."""
        return self._hours.opening(now)

    def check(self, field: str, value: str) -> str:
        """The value in its usable form; raises ``BadContact`` with what to write instead."""
        value = value.strip()
        match field:
            case "name":
                return _name(value)
            case "phone":
                return _phone(value)
            case "when":
                return _when(value)
        raise ValueError(f"no such contact field: {field}")

    async def request_callback(self, request: CallbackRequest, now: datetime) -> str:
        """Store the request once and return its receipt number, e.g. ``HD261123-7KQ4M``."""
        for _ in range(DRAWS - 1):
            with contextlib.suppress(ReceiptTaken):
                return await self._store.add(request, new_receipt(now), now)
        return await self._store.add(request, new_receipt(now), now)


def new_receipt(now: datetime) -> str:
    """A receipt number: the day, and five signs that can be read out on the telephone."""
    tail = "".join(secrets.choice(_RECEIPT_ALPHABET) for _ in range(5))
    return f"HD{office_date(now):%y%m%d}-{tail}"


def _name(value: str) -> str:
    name = _NAME_LEAD.sub("", value).strip()
    if not _NAME.match(name) or _NOT_A_NAME.search(name) or name.rstrip("市区县") in _PLACES:
        raise BadContact("name", "请写称呼，比如“王女士”，不超过 8 个字")
    return name


def _phone(value: str) -> str:
    digits = without_country(re.sub(r"[\s\-()+]", "", unicodedata.normalize("NFKC", value)))
    if not (is_mobile(digits) or is_landline(digits)):
        raise BadContact("phone", "电话号码不完整：手机是 11 位，固定电话请带上区号")
    return digits


def _when(value: str) -> str:
    if value in _WHEN.values():
        return value
    found = next((when for word, when in _WHEN.items() if word in value), None)
    if found is None:
        raise BadContact("when", "请选择上午、下午或都可以")
    return found
