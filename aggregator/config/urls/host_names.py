"""Host names and IP addresses in the one form that everything understands alike.

Libraries disagree about the others: "0177.0.0.1", "127.1", "0x7f000001" and full-width digits are 127.0.0.1 to one, a
name to the next, and an error to a third. Whoever writes them has slipped, or wants to get past a check.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE | re.ASCII)  # as WHATWG's URL standard: "ends in a number"


def check_host(host: str) -> None:
    """Raise ValueError with a sentence unless this is a host name, an IPv4 address with four numbers or an IPv6 one."""
    if not host.strip("."):
        raise ValueError("has no host name")
    if ":" in host:
        _check_ip(host, "has no valid IPv6 address")
        return
    if "\N{IDEOGRAPHIC FULL STOP}" in host or unicodedata.normalize("NFKC", host) != host:
        raise ValueError("has a host name with full-width or other variant characters: write it in plain letters")
    labels = _ascii(host).removesuffix(".").split(".")
    if not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("has no valid host name")
    if _NUMBER.fullmatch(labels[-1]):
        _check_ip(host, "has no valid IP address: write it as four numbers from 0 to 255, like 192.0.2.1")


def _check_ip(host: str, sentence: str) -> None:
    try:
        valid = "%" not in host and bool(ipaddress.ip_address(host))
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(sentence)


def _ascii(host: str) -> str:
    """Write an international name in ASCII, as it is asked for."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("has no valid host name") from None
