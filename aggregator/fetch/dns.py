"""Host name → the addresses a fetch may connect to, judged once and kept for the whole fetch.

All answers must pass: a name with a public and a private address is how a stranger reaches a private network by way of
a retry. And a name is asked once, so that a second, different answer (DNS rebinding) is never heard.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence

from aggregator.errors import FetchError
from aggregator.fetch.deadline import Deadline
from aggregator.fetch.ip_policy import refusal

Resolver = Callable[[str], Sequence[str]]  # host name → IP addresses as text; raises OSError


def system_resolver(host: str) -> list[str]:
    """Ask the operating system (hosts file, DNS). Takes as long as it takes."""
    return [str(sockaddr[0]) for *_, sockaddr in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


class DnsLookup:
    """The names of one fetch."""

    def __init__(self, resolve: Resolver, deadline: Deadline, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._allow_private = allow_private
        self._vetted: dict[str, list[str]] = {}
        self._answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def addresses(self, host: str) -> list[str]:
        """Return the addresses of a host in the order to try them.

        Raises FetchError: "dns", "timeout", or "blocked" if even one of them may not be contacted.
        """
        if host not in self._vetted:
            found = list(dict.fromkeys(self._ask(host)))
            for address in found:
                what = refusal(address, allow_private=self._allow_private)
                if what:
                    raise FetchError("blocked", f"{host} resolves to {address} ({what}). {_remedy(address)}")
            if not found:
                raise FetchError("dns", f"The host name {host} has no address. Check the URL.")
            self._vetted[host] = found
        return self._vetted[host]

    def give_up(self, error: FetchError) -> None:
        """Make a look-up that is waiting raise `error`; called from another thread."""
        self._answers.put(error)

    def _ask(self, host: str) -> Sequence[str]:
        """Resolve in a thread of its own: a look-up cannot be interrupted, but it can be left behind."""
        threading.Thread(target=self._answer, args=(host,), daemon=True, name=f"dns {host}").start()
        try:
            answer = self._answers.get(timeout=self._deadline.left())
        except queue.Empty:
            raise self._deadline.missed(f"The host name {host} was not resolved in time") from None
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
    if refusal(address, allow_private=True):
        return "Feeds may never use such addresses."
    return "Set `allow_private = true` if that is intended."
