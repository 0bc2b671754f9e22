"""The way out to a feed: vetted addresses only, every wait within one deadline, every byte counted.

httpcore asks a `Network` for each connection instead of opening sockets itself. The socket goes to an address that
`lookup` has judged; TLS and the Host header still see the name. Timeouts that httpcore passes are ignored: they begin
anew with each read, and a server that drips a byte a second would never meet one.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from aggregator.errors import FetchError
from aggregator.fetch.deadline import Deadline
from aggregator.fetch.dns import DnsLookup

Connector = Callable[[socket.socket, tuple[str, int]], None]  # as socket.socket.connect

HEADER_BYTES = 128 * 1024  # for status lines, headers and interim (1xx) answers together


class Network(httpcore.NetworkBackend):
    """The connections of one fetch, one after the other. Raises FetchError itself where it knows what went wrong."""

    def __init__(self, lookup: DnsLookup, deadline: Deadline, connect: Connector) -> None:
        self.deadline = deadline
        self.ended = False  # whether the server has closed the current connection
        self._lookup = lookup
        self._connect = connect
        self._received = 0  # bytes of the current connection
        self._body_allowance: int | None = None  # None while headers arrive
        self._aborted = False
        self._sockets: set[socket.socket] = set()

    def allow_body(self, size: int) -> None:
        """Let so many bytes more arrive on this connection, now that its headers are here."""
        self._body_allowance = self._received + size

    def abort(self) -> None:
        """End the fetch now, from another thread: whatever waits gives up at once."""
        self._aborted = True
        self._lookup.give_up(FetchError("stopped"))
        for sock in list(self._sockets):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # not connected yet, or no longer

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - ours is the deadline
        local_address: str | None = None,  # noqa: ARG002 - never set
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - never set
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers."""
        self._received, self._body_allowance, self.ended = 0, None, False
        addresses = self._lookup.addresses(host)
        failure = OSError()
        for tried, address in enumerate(addresses):
            # An address that swallows packets must not eat the time of those after it.
            seconds = self.deadline.left() / (len(addresses) - tried)
            try:
                return Stream(self, self._open(address, port, seconds))
            except OSError as error:
                failure = error
        if self._aborted:
            raise FetchError("stopped") from failure
        if isinstance(failure, TimeoutError):
            raise self.deadline.missed(f"{host} did not accept a connection") from failure
        reason = failure.strerror or "connection failed"
        raise FetchError("refused", f"Cannot connect to {host} port {port}: {reason}.") from failure

    def _open(self, address: str, port: int, seconds: float) -> socket.socket:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            self.adopt(sock)
            sock.settimeout(seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connect(sock, (address, port))
        except BaseException:
            self.discard(sock)
            raise
        return sock

    def adopt(self, sock: socket.socket) -> None:
        """Remember a socket, so that `abort` reaches it."""
        self._sockets.add(sock)
        if self._aborted:
            raise FetchError("stopped")

    def discard(self, sock: socket.socket) -> None:
        """Close a socket and forget it."""
        self._sockets.discard(sock)
        sock.close()

    def count(self, data: bytes) -> None:
        """Note what one read brought. Raises FetchError when it was too much."""
        self._received += len(data)
        self.ended = not data
        if self._body_allowance is None:
            if self._received > HEADER_BYTES:
                raise FetchError("protocol", f"The response has more than {HEADER_BYTES // 1024} kB of headers.")
        elif self._received > self._body_allowance:
            raise FetchError("too-large")

    def failed(self, error: OSError) -> FetchError:
        """Say what an error of a socket means for the fetch."""
        if isinstance(error, TimeoutError):
            return self.deadline.missed()
        if isinstance(error, ssl.SSLCertVerificationError):
            return FetchError("tls", f"The server's certificate is not valid: {error.verify_message}.")
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
            return FetchError("tls", f"The TLS handshake failed ({error.reason or 'no reason given'}).")
        return self.cut_off()

    def cut_off(self) -> FetchError:
        """Say what it means that the connection is gone before the answer was whole."""
        if self._aborted:
            return FetchError("stopped")
        if self._body_allowance is not None:
            return FetchError("truncated", "The response is incomplete: the connection ended too soon.")
        if self._received:
            return FetchError("protocol", "The response is not a complete HTTP response.")
        return FetchError("refused", "The server closed the connection without a response.")


class Stream(httpcore.NetworkStream):
    """One connection of a `Network`."""

    def __init__(self, network: Network, sock: socket.socket) -> None:
        self._network = network
        self._sock = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - ours is the deadline
        """Return what has arrived, b"" at the end."""
        self._sock.settimeout(self._network.deadline.left())
        try:
            data = self._sock.recv(max_bytes)
        except OSError as error:
            raise self._network.failed(error) from error
        self._network.count(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - ours is the deadline
        """Send all of it. httpcore forgives a WriteError: the server may have answered without reading on."""
        self._sock.settimeout(self._network.deadline.left())
        try:
            self._sock.sendall(buffer)
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours is the deadline
    ) -> httpcore.NetworkStream:
        """Begin TLS with the server's name, not its address."""
        self._sock.settimeout(self._network.deadline.left())
        secured = self._sock
        try:
            secured = ssl_context.wrap_socket(
                self._sock, server_hostname=server_hostname, do_handshake_on_connect=False
            )
            self._network.adopt(secured)
            secured.do_handshake()
        except OSError as error:
            self._network.discard(secured)
            raise self._network.failed(error) from error
        except BaseException:
            self._network.discard(secured)
            raise
        finally:
            self._network.discard(self._sock)  # wrapping has taken its descriptor over
        return Stream(self._network, secured)

    def close(self) -> None:
        """Close the connection."""
        self._network.discard(self._sock)

    def get_extra_info(self, info: str) -> Any:
        """Return the TLS object, which httpcore asks for the protocol agreed on; it needs nothing else."""
        return self._sock if info == "ssl_object" and isinstance(self._sock, ssl.SSLSocket) else None
