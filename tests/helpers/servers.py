"""A server on loopback that says exactly the bytes it is told to, however wrong: the opposite of `origin`.

Each connection reads one request head and then performs a conversation: a list of verbs. The first connection gets the
first conversation, and so on; the last one is repeated.

    with Server([raw(b"HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\n"), drip(b"slow body")]) as server:
        ... fetch server.url("/a.ics") ...
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Verb = Callable[[socket.socket, threading.Event], None]


def raw(data: bytes) -> Verb:
    """Send the bytes at once."""
    return lambda connection, _: connection.sendall(data)


def drip(data: bytes, every: float = 0.02) -> Verb:
    """Send the bytes one by one, so many seconds apart."""

    def perform(connection: socket.socket, stopped: threading.Event) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            if stopped.wait(every):
                return

    return perform


def endlessly(data: bytes) -> Verb:
    """Send the bytes again and again until somebody ends it."""

    def perform(connection: socket.socket, stopped: threading.Event) -> None:
        while not stopped.is_set():
            connection.sendall(data)

    return perform


def hang() -> Verb:
    """Say nothing, and keep the connection open."""
    return lambda _, stopped: (stopped.wait(), None)[1]


def reset() -> Verb:
    """Break the connection off with a TCP reset."""

    def perform(connection: socket.socket, _: threading.Event) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return perform


def answer(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> Verb:
    """Send a whole answer. `length` is what Content-Length claims, -1 for no such header; default: the truth."""
    claimed = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", *headers, *([] if claimed < 0 else [f"Content-Length: {claimed}"]), "", ""]
    return raw("\r\n".join(lines).encode("latin-1") + body)


def gzip_bomb(size: int) -> bytes:
    """Compress `size` zero bytes: about a thousandth of it."""
    return gzip.compress(bytes(size), mtime=0)


class Server:
    """Performs conversations; `heard` lists the request heads as they came, `port` is where it listens."""

    def __init__(self, *conversations: list[Verb], tls: ssl.SSLContext | None = None, listens: bool = True) -> None:
        self.heard: list[bytes] = []
        self._listens = listens  # False: speak without waiting for a request, which may be a TLS handshake
        self._conversations = conversations
        self._tls = tls
        self._stopped = threading.Event()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._accept)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the full address of a path; `host` may be another name for loopback."""
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def _accept(self) -> None:
        number = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            conversation = self._conversations[min(number, len(self._conversations) - 1)]
            thread = threading.Thread(target=self._perform, args=(connection, conversation))
            self._connections.add(connection)
            self._threads.append(thread)
            thread.start()
            number += 1

    def _perform(self, connection: socket.socket, conversation: list[Verb]) -> None:
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._connections.add(connection)
            self.heard.append(_head(connection) if self._listens else connection.recv(4096))
            for verb in conversation:
                verb(connection, self._stopped)
        except OSError:
            return  # the client has had enough, which is what most tests want to see
        finally:
            connection.close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        for sock in (self._listener, *self._connections):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already
        self._thread.join()
        self._listener.close()
        for thread in self._threads:
            thread.join()


def _head(connection: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            return head
        head += byte
    return head
