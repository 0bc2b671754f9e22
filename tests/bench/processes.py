"""What Linux says of processes: the memory they hold, and whose children they are."""

from __future__ import annotations

from pathlib import Path


def resident(process: int | str = "self") -> int:
    """Return the bytes of memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def descendants(process: int) -> list[int]:
    """Return the children of a process, of whichever thread, and theirs."""
    found = (task.joinpath("children").read_text().split() for task in Path(f"/proc/{process}/task").iterdir())
    children = [int(child) for some in found for child in some]
    return children + [other for child in children for other in descendants(child)]
