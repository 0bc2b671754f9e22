"""Tells systemd, or whoever else started the service, how it is: datagrams to $NOTIFY_SOCKET (sd_notify(3)).

A module of our own: the protocol is one datagram of lines, python-systemd needs a compiler and headers, and sdnotify is
no longer maintained. Where nobody listens, nothing happens; a message that cannot be delivered is not worth an error.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

SEND_TIMEOUT = 1.0  # seconds, for a manager that does not read


@dataclass(frozen=True, slots=True)
class ServiceManager:
    """Who started this process, and wants to know how it is."""

    address: str = ""  # a path, or "@" and a name of Linux's abstract namespace; "": nobody
    watchdog: timedelta | None = None  # longest time without a sign of life; None: it is not watched

    @classmethod
    def of(cls, environ: Mapping[str, str], pid: int) -> ServiceManager:
        """Read what the manager has set for the process `pid`."""
        address = environ.get("NOTIFY_SOCKET", "")
        if not address.startswith(("/", "@")):
            return cls()
        usec = environ.get("WATCHDOG_USEC", "")
        is_for_us = environ.get("WATCHDOG_PID", str(pid)) == str(pid)
        watched = is_for_us and usec.isdecimal() and int(usec) > 0
        return cls(address, timedelta(microseconds=int(usec)) if watched else None)

    def tell(self, **variables: object) -> None:
        """Send variables such as READY=1, in one message."""
        if not self.address:
            return
        message = "\n".join(f"{name}={_line(value)}" for name, value in variables.items())
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(SEND_TIMEOUT)
            sender.sendto(message.encode(), address)


def _line(value: object) -> str:
    return " ".join(str(value).split())  # a line break would begin another variable
