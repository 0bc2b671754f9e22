"""The socket that clients connect to: opened once, kept as long as the service runs, and shared by all that answer.

Thunderbird stops asking after one refused connection. As long as the socket is open, the kernel accepts connections,
whichever of our processes is just being restarted: clients wait a moment instead. With a systemd socket unit it stays
open even while the service itself is restarted (sd_listen_fds(3)).
"""

from __future__ import annotations

import errno
import os
import socket

from aggregator.config import ServerSettings
from aggregator.errors import ListenError

BACKLOG = 4096  # connections that wait to be accepted; the kernel may allow fewer (net.core.somaxconn)
FIRST_FD = 3  # SD_LISTEN_FDS_START


def listen(server: ServerSettings) -> socket.socket:
    """Open a listening socket; "[::]" means IPv4 as well. Raise ListenError if the address cannot be used."""
    host, port = server.address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)
    except OSError as error:
        reason = "the address is in use" if error.errno == errno.EADDRINUSE else (error.strerror or "failed").lower()
        raise ListenError(
            f"Cannot listen on {server.listen}: {reason}. Set another in feeds.toml, [server] listen, or in the "
            "variable AGGREGATOR_SERVER__LISTEN."
        ) from error
    listener.settimeout(0)  # granian's workers must not wait in accept
    return listener


def inherited() -> socket.socket | None:
    """Return the socket that systemd has opened for this process, None if there is none. Takes it once.

    Raise ListenError if there are several: one ListenStream of the unit is enough.
    """
    count = os.environ.pop("LISTEN_FDS", "")
    mine = os.environ.pop("LISTEN_PID", "") == str(os.getpid())
    os.environ.pop("LISTEN_FDNAMES", None)
    if not mine or not count.isdecimal() or int(count) == 0:
        return None
    if int(count) > 1:
        raise ListenError("The socket unit has several addresses. Leave one ListenStream.")
    listener = socket.socket(fileno=FIRST_FD)
    listener.set_inheritable(False)
    listener.settimeout(0)  # granian's workers must not wait in accept
    return listener
