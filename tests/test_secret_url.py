"""URLs as logs, pages and errors may show them: scheme and host."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.secret_url import SecretUrl, redact, redact_urls, redact_value

GOOGLE = "https://calendar.google.com/calendar/ical/"
LONGEST = "0000:0000:0000:0000:0000:ffff:255.255.255.255"

REDACTED = {
    "36: a Google calendar": (
        GOOGLE + "ada%40example.org/private-0123456789abcdef/basic.ics",
        "https://calendar.google.com/…",
    ),
    "36: a Google calendar with a plain @": (
        GOOGLE + "ada@group.calendar.google.com/public/basic.ics",
        "https://calendar.google.com/…",
    ),
    "36: user and password": ("https://ada:secret@example.org:8443/a.ics", "https://example.org/…"),
    "36: user and password, no path": ("https://ada:secret@example.org", "https://example.org/…"),
    "36: a query": ("https://example.org?key=secret", "https://example.org/…"),
    "36: a fragment": ("https://example.org/a.ics#secret", "https://example.org/…"),
    "36: a host alone": ("https://example.org", "https://example.org"),
    "36: a host of one word": ("http://origin:8000/a.ics", "http://origin/…"),
    "36: an IPv6 address": ("https://[2001:db8::1]:8443/a.ics", "https://[2001:db8::1]/…"),
    "36: a mistyped scheme": ("htps://ada:secret@example.org/a.ics", "htps://example.org/…"),
    "36: another scheme": ("ftp://ada:secret@example.org/a.ics", "ftp://example.org/…"),
    "36: spaces around it and in it": (" https://ada:secret@example.org/a b ", "https://example.org/…"),
    "36: a slash in the password": ("https://ada:se/cret@example.org/a.ics", "https://…"),
    "36: digits and a slash in the password": ("https://ada:12/cret@example.org/a.ics", "https://…"),
    "36: a hash in the password": ("https://ada:se#cret@example.org/a.ics", "https://…"),
    "36: a question mark in the user": ("https://se?cret@example.org/a.ics", "https://…"),
    "36: a password without a host": ("https://ada:secret", "https://…"),
    "36: a space in the password": ("https://ada:se cret@example.org/a.ics", "https://example.org/…"),
    "36: a scheme given twice": ("https://https://ada:secret@example.org", "https://…"),
    "36: one slash too few": ("https:/ada:secret@example.org/a.ics", "…"),
    "36: no scheme": ("ada:secret@example.org/a.ics", "…"),
    "36: no scheme, no user": ("example.org/private-secret/a.ics", "…"),
    "36: brackets": ("https://[ada:secret", "https://…"),
    "36: letters that become others": ("https://ada:secret℀@example.org/", "https://…"),
    "36: a database": ("postgresql+psycopg://ada:secret@db.example.org/x", "postgresql+psycopg://db.example.org/…"),
    "36: a host alone, between spaces": (" https://example.org ", "https://example.org"),
    "36: a host and a path of one character": ("https://example.org/~", "https://example.org/…"),
    "36: a host and the mark of a fragment": ("https://example.org#", "https://example.org/…"),
    "36: a host of one letter": ("https://a/b", "https://a/…"),
    "36: no host": ("https:///a.ics", "https://…"),
    "36: a host of 253 characters, the longest there is": (f"https://{'a' * 253}/b", f"https://{'a' * 253}/…"),
    "36: a host of 254 characters": (f"https://{'a' * 254}/b", "https://…"),
    "36: the shortest IPv6 address": ("https://[::]/a.ics", "https://[::]/…"),
    "36: the longest IPv6 address": (f"https://[{LONGEST}]/a.ics", f"https://[{LONGEST}]/…"),
    "36: an IPv6 address with a zone": ("https://[fe80::1%25eth0]/a.ics", "https://…"),
    "36: a user like a host, a slash in the password": ("https://ada.x:1/cret@example.org/a.ics", "https://…"),
    "36: a scheme of one letter": ("x://ada:secret@example.org/a.ics", "x://example.org/…"),
    "36: a scheme of 20 letters": (f"{'x' * 20}://example.org/a.ics", f"{'x' * 20}://example.org/…"),
    "36: 21 letters are no scheme": (f"{'x' * 21}://example.org/a.ics", "…"),
    "36: nothing": ("", ""),
}


@pytest.mark.parametrize(("url", "shown"), REDACTED.values(), ids=REDACTED.keys())
def test_only_scheme_and_host_are_shown(url: str, shown: str) -> None:
    secret = SecretUrl(url)
    assert redact(url) == shown
    assert f"{secret}" == "%s" % secret == str(secret) == shown  # noqa: UP031  a way to print, too
    assert repr(secret) == f"SecretUrl({shown!r})"
    assert secret.reveal() == url


def test_it_is_equal_by_its_whole_text_and_survives_copying() -> None:
    secret = SecretUrl("https://example.org/a.ics")
    assert {secret, SecretUrl("https://example.org/a.ics")} == {secret}
    assert secret not in (SecretUrl("https://example.org/b.ics"), "https://example.org/a.ics")
    assert copy.deepcopy(secret) == pickle.loads(pickle.dumps(secret)) == secret
    assert secret
    assert not SecretUrl()


def test_the_host_may_be_shown() -> None:
    assert SecretUrl("https://ada:secret@Example.org:8443/a.ics").host == "example.org"
    assert SecretUrl("a.ics").host == ""


WITHIN = {
    "a URL in a sentence": ("no answer from https://a.test/key?x, sorry", "no answer from https://a.test/… sorry"),
    "two": ("http://a.test/1 http://b.test/2", "http://a.test/… http://b.test/…"),
    "in quotes": ("""'https://u:p@a.test' "https://a.test/x".""", """'https://a.test/…' "https://a.test/…"."""),
    "one with nothing to hide": ("serving on http://127.0.0.1:8080/", "serving on http://127.0.0.1:8080/"),
    "one with a scheme of one letter": ("no answer from x://a.test/key", "no answer from x://a.test/…"),
    "one with a scheme of one letter and nothing to hide": ("at x://a.test:80/", "at x://a.test:80/"),
    "one with a colon and no port": ("at http://a.test:/", "at http://a.test"),
    "a scheme without a URL": ("it begins with https:// or not", "it begins with https:// or not"),
    "none": ("12:30 // 5/6", "12:30 // 5/6"),
}


@pytest.mark.parametrize(("text", "shown"), WITHIN.values(), ids=WITHIN.keys())
def test_urls_within_a_text(text: str, shown: str) -> None:
    assert redact_urls(text) == shown


PLAIN = ["30m", "5s", "half a minute", "America/Argentina/Buenos_Aires", "../../etc/passwd", "The A", "#12G"]
PLAIN += ["127.0.0.1", "localhost", "[::1]:80", "", "a:b"]
PASTED = {
    "https://a.test/key": "https://a.test/…",
    "a.test/key": "…",
    "~.~/key": "…",
    "ada:secret@a.test": "…",
    "a/b/c/d/key": "…",
    "?key=1": "…",
    "//a.test/key": "…",
    r"a\key": "…",
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_value_is_shown(text: str) -> None:
    assert redact_value(text) == text


@pytest.mark.parametrize(("text", "shown"), PASTED.items())
def test_a_value_that_may_be_a_url_is_not(text: str, shown: str) -> None:
    assert redact_value(text) == shown


@given(st.text())
def test_anything_can_be_redacted(text: str) -> None:
    assert all(isinstance(show(text), str) for show in (redact, redact_urls, redact_value))


@given(
    st.sampled_from(["https://", "htps://", "https:/", "https:", "", " https://"]),
    st.text("/?#@: %[]\\&=x1", max_size=6),
    st.text("/?#@: %[]\\&=x1", max_size=6),
    st.sampled_from(["@example.org/a.ics", "@10.0.0.1", "@", ""]),
)
def test_36_a_password_is_never_shown_however_it_is_mistyped(scheme: str, user: str, more: str, host: str) -> None:
    url = f"{scheme}ada{user}:S3CRET{more}{host}"
    assert "S3CRET" not in redact(url)
    if host.startswith("@"):
        assert "s3cret" not in redact(url).lower()
    assert "S3CRET" not in redact_value(f"{scheme}ada{user}:S3CRET{more}@example.org")


AUTHORITIES = {
    "a host": ("https://Example.org/a.ics", "example.org"),
    "the usual port of http": ("http://example.org:80/a.ics", "example.org"),
    "the usual port of https": ("https://example.org:443/a.ics", "example.org"),
    "the usual port of the other": ("https://example.org:80/a.ics", "example.org:80"),
    "the other way round": ("http://example.org:443/a.ics", "example.org:443"),
    "another port": ("https://ada:secret@example.org:8443/a.ics", "example.org:8443"),
    "an IPv6 address": ("https://[2001:DB8::1]/a.ics", "[2001:db8::1]"),
    "an IPv6 address and a port": ("https://[2001:db8::1]:8443/a.ics", "[2001:db8::1]:8443"),
    "a scheme that has no usual port": ("webcal://example.org/a.ics", "example.org"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("url", "expected"), AUTHORITIES.values(), ids=AUTHORITIES)
def test_whose_server_it_is(url: str, expected: str):
    assert SecretUrl(url).authority == expected
