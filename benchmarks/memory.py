"""How much memory a process has taken at most, as the kernel counts it."""

from __future__ import annotations

from pathlib import Path

MEBI = 1024


def peak_mb(pid: int) -> float:
    """The highest resident size of a process since it was started, shared pages included."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / MEBI
    raise ProcessLookupError(f"process {pid} says nothing of its memory")


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
