"""What processes cost, read from ``/proc`` (Linux; man 5 proc)."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PROC = Path("/proc")
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_STEAL = 7
"""The columns of the ``cpu`` line up to here are disjoint: user, nice, system, idle, iowait, irq, softirq, steal."""
_RESTING = (3, 4)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a stretch of time cost: processor seconds by process, and of everybody else on the machine.

    ``others`` is the share of all cores (0–1) that neither the installation nor the load generator used: other
    programs, the kernel's own work and what the host took away. Figures measured while it is high are worth little.
    """

    seconds: float
    platform: float
    bots: Sequence[float]
    client: float
    others: float


@dataclass
class Meter:
    """Measures from its making to :meth:`read`; the load generator is the calling process."""

    platform: int
    bots: Sequence[int]
    _before: Mapping[int, float] = field(init=False)
    _client: float = field(init=False)
    _busy: float = field(init=False)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._before = {pid: cpu_seconds(pid) for pid in (self.platform, *self.bots)}
        self._client, self._busy, self._began = time.process_time(), busy_seconds(), time.perf_counter()

    def read(self) -> Usage:
        """What was used since this meter was made."""
        seconds = time.perf_counter() - self._began
        client, busy = time.process_time() - self._client, busy_seconds() - self._busy
        used = {pid: cpu_seconds(pid) - before for pid, before in self._before.items()}
        others = max(0.0, busy - client - sum(used.values())) / (seconds * cores())
        return Usage(seconds, used[self.platform], [used[pid] for pid in self.bots], client, others)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads, in seconds."""
    user, system = _stat(pid)[11:13]
    return (int(user) + int(system)) * _TICK


def busy_seconds() -> float:
    """Time during which the cores were not idle, summed over the cores since the machine started, in seconds."""
    columns = (_PROC / "stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    return sum(int(value) for i, value in enumerate(columns[: _STEAL + 1]) if i not in _RESTING) * _TICK


def resident_mb(pid: int) -> float:
    """Memory of a process that is in RAM, in megabytes (10⁶ bytes)."""
    for line in (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(f"process {pid} has ended")


def children(parent: int, word: str) -> list[int]:
    """The child processes whose command line holds ``word``, oldest first."""
    found = []
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        pid = int(folder.name)
        try:
            mine = int(_stat(pid)[1]) == parent
            command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended while the list was read
        if mine and word in command:
            found.append(pid)
    return sorted(found)


def model_name() -> str:
    """What the processor calls itself."""
    for line in (_PROC / "cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def _stat(pid: int) -> list[str]:
    """The fields after the command name, which may itself hold blanks; the first is the state (field 3 of the page)."""
    return (_PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
