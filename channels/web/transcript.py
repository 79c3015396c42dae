"""The conversation as a text file that the citizen can keep."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.clock import OFFICE_ZONE
from conversation.events import Event, EventType

_NAMES = {
    EventType.CITIZEN_MESSAGE: "我",
    EventType.BOT_MESSAGE: "智能助手",
    EventType.PERSON_MESSAGE: "工作人员",
    EventType.CALLBACK_REQUESTED: "系统",
}
_NOTE = "以上回答依据所列文件整理，供参考；具体以经办机构核定为准。"


def transcript(events: Sequence[Event]) -> str:
    """Every message in order, with time, speaker and, under an answer, what it stands on."""
    lines = ["社会保险服务中心 · 智能助手对话记录", ""]
    for event in events:
        name = _NAMES.get(event.type)
        if name is None:
            continue
        lines.append(f"[{event.at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M:%S}] {name}：")
        lines.append(str(event.payload["text"]))
        lines += _sources(event)
        lines.append("")
    return "\n".join([*lines, _NOTE, ""])


def _sources(event: Event) -> list[str]:
    payload = event.payload
    lines = []
    for basis in payload.get("basis", ()):
        parts = (f"《{basis['title']}》", basis.get("number"), basis.get("article"))
        lines.append("  依据：" + " ".join(part for part in parts if part))
    if lines:
        until = payload.get("valid_to") or "长期有效"
        lines.append(f"  适用地区：{payload['region_name']}；有效期：{payload['valid_from']} 至 {until}")
    for figure in payload.get("figures", ()):
        lines.append(f"  数字：{figure['name']} {figure['value']}（{figure['source']}）")
    return lines
