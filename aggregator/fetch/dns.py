"""DNS: host name → the IP addresses a download may connect to, checked once and kept for the whole download.

All addresses must pass: with a public and a private address, a retry could reach the private network. A name is
resolved once, so that a second, different answer (DNS rebinding) has no effect.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence

from aggregator.errors import FetchError
from aggregator.fetch.deadline import Deadline
from aggregator.fetch.ip_policy import block_reason

Resolver = Callable[[str], Sequence[str]]  # host name → IP addresses as text; raises OSError


def system_resolver(host: str) -> list[str]:
    """Resolve with the operating system (hosts file, DNS). There is no time limit."""
    return [str(sockaddr[0]) for *_, sockaddr in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


class DnsLookup:
    """The host names of one download."""

    def __init__(self, resolve: Resolver, deadline: Deadline, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._allow_private = allow_private
        self._trusted: set[str] = set()
        self._checked: dict[str, list[str]] = {}
        self._answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def trust(self, host: str) -> None:
        """Allow private addresses of a host that an operator has set, and no redirect can name: a proxy."""
        self._trusted.add(host)

    def addresses(self, host: str) -> list[str]:
        """Return the addresses of a host in the order to try them.

        Raises FetchError: "dns", "timeout", or "blocked" if even one of them may not be contacted.
        """
        if host not in self._checked:
            found = list(dict.fromkeys(self._ask(host)))
            for address in found:
                what = block_reason(address, allow_private=self._allow_private or host in self._trusted)
                if what:
                    raise FetchError("blocked", f"{host} resolves to {address} ({what}). {_remedy(address)}")
            if not found:
                raise FetchError("dns", f"The host name {host} has no address. Check the URL.")
            self._checked[host] = found
        return self._checked[host]

    def cancel(self, error: FetchError) -> None:
        """Make a lookup that is waiting raise `error`. Called from another thread."""
        self._answers.put(error)

    def _ask(self, host: str) -> Sequence[str]:
        """Resolve in a thread of its own: a lookup cannot be interrupted, but it can be abandoned."""
        threading.Thread(target=self._answer, args=(host,), daemon=True, name=f"dns {host}").start()
        try:
            answer = self._answers.get(timeout=self._deadline.remaining())
        except queue.Empty:
            raise self._deadline.exceeded(f"The host name {host} was not resolved in time") from None
        if isinstance(answer, FetchError):
            raise answer
        if isinstance(answer, Exception):
            reason = getattr(answer, "strerror", None)
            reason = f": {reason}" if reason else ""
            raise FetchError("dns", f"The host name {host} cannot be resolved{reason}. Check the URL.") from answer
        return answer

    def _answer(self, host: str) -> None:
        try:
            self._answers.put(self._resolve(host))
        except Exception as error:  # noqa: BLE001 - carried over to the thread that waits
            self._answers.put(error)


def _remedy(address: str) -> str:
    """Say what an operator can do about a blocked address."""
    if block_reason(address, allow_private=True):
        return "Feeds may never use such addresses."
    return "Set `allow_private = true` if that is intended."
