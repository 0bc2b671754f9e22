"""Connections of a download: checked addresses only, one deadline, a limit on bytes.

httpcore gets its connections from a `Network` instead of opening sockets. The socket connects to an address that `dns`
has checked; TLS and the Host header use the name. Timeouts of httpcore are ignored: they restart with each read, so a
server that sends one byte a second would never exceed them.
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

HEADER_BYTES = 128 * 1024  # for status lines, headers and interim (1xx) responses together


class Network(httpcore.NetworkBackend):
    """The connections of one download, one after the other. Raises FetchError for known causes."""

    def __init__(self, lookup: DnsLookup, deadline: Deadline, connect: Connector) -> None:
        self.deadline = deadline
        self.closed_by_server = False  # the current connection
        self._lookup = lookup
        self._connect = connect
        self._received = 0  # bytes of the current connection
        self._body_allowance: int | None = None  # None while headers arrive
        self._aborted = False
        self._sockets: set[socket.socket] = set()

    def trust(self, host: str) -> None:
        """Allow private addresses of a host that an operator has set."""
        self._lookup.trust(host)

    def allow_body(self, size: int) -> None:
        """Allow this many more bytes on the connection, after its headers."""
        self._body_allowance = self._received + size

    def abort(self) -> None:
        """End the download at once. Called from another thread."""
        self._aborted = True
        self._lookup.cancel(FetchError("stopped"))
        for sock in list(self._sockets):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # not connected yet, or no longer

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is used instead
        local_address: str | None = None,  # noqa: ARG002 - never set
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - never set
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers."""
        self._received, self._body_allowance, self.closed_by_server = 0, None, False
        addresses = self._lookup.addresses(host)
        failure = OSError()
        for tried, address in enumerate(addresses):
            # An address that does not respond must leave time for the next ones.
            seconds = self.deadline.remaining() / (len(addresses) - tried)
            try:
                return Stream(self, self._open(address, port, seconds))
            except OSError as error:
                failure = error
        if self._aborted:
            raise FetchError("stopped") from failure
        if isinstance(failure, TimeoutError):
            raise self.deadline.exceeded(f"{host} did not accept a connection") from failure
        reason = failure.strerror or "connection failed"
        raise FetchError("refused", f"Cannot connect to {host} port {port}: {reason}.") from failure

    def _open(self, address: str, port: int, seconds: float) -> socket.socket:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            self.track(sock)
            sock.settimeout(seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connect(sock, (address, port))
        except BaseException:
            self.close_socket(sock)
            raise
        return sock

    def track(self, sock: socket.socket) -> None:
        """Remember a socket for `abort`."""
        self._sockets.add(sock)
        if self._aborted:
            raise FetchError("stopped")

    def close_socket(self, sock: socket.socket) -> None:
        """Close a socket and forget it."""
        self._sockets.discard(sock)
        sock.close()

    def count(self, data: bytes) -> None:
        """Count the bytes of one read. Raises FetchError if they are too many."""
        self._received += len(data)
        self.closed_by_server = not data
        if self._body_allowance is None:
            if self._received > HEADER_BYTES:
                raise FetchError("protocol", f"The response has more than {HEADER_BYTES // 1024} kB of headers.")
        elif self._received > self._body_allowance:
            raise FetchError("too-large")

    def error_for(self, error: OSError) -> FetchError:
        """Return the FetchError for an error of a socket."""
        if isinstance(error, TimeoutError):
            return self.deadline.exceeded()
        if isinstance(error, ssl.SSLCertVerificationError):
            return FetchError("tls", f"The server's certificate is not valid: {error.verify_message}.")
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
            return FetchError("tls", f"The TLS handshake failed ({error.reason or 'no reason given'}).")
        return self.connection_lost()

    def connection_lost(self) -> FetchError:
        """Return the FetchError for a connection that ended before the response was complete."""
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

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline is used instead
        """Return the bytes received, b"" at the end."""
        self._sock.settimeout(self._network.deadline.remaining())
        try:
            data = self._sock.recv(max_bytes)
        except OSError as error:
            raise self._network.error_for(error) from error
        self._network.count(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline is used instead
        """Send all of it. httpcore tolerates a WriteError: the server may have responded early."""
        self._sock.settimeout(self._network.deadline.remaining())
        try:
            self._sock.sendall(buffer)
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is used instead
    ) -> httpcore.NetworkStream:
        """Start TLS with the server's name, not its address."""
        self._sock.settimeout(self._network.deadline.remaining())
        secured = self._sock
        try:
            secured = ssl_context.wrap_socket(
                self._sock, server_hostname=server_hostname, do_handshake_on_connect=False
            )
            self._network.track(secured)
            secured.do_handshake()
        except OSError as error:
            self._network.close_socket(secured)
            raise self._network.error_for(error) from error
        except BaseException:
            self._network.close_socket(secured)
            raise
        finally:
            self._network.close_socket(self._sock)  # the wrapped socket owns its descriptor now
        return Stream(self._network, secured)

    def close(self) -> None:
        """Close the connection."""
        self._network.close_socket(self._sock)

    def get_extra_info(self, info: str) -> Any:
        """Return the TLS object, from which httpcore reads the protocol; it needs nothing else."""
        return self._sock if info == "ssl_object" and isinstance(self._sock, ssl.SSLSocket) else None
