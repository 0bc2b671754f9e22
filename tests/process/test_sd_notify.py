"""Messages to systemd, by a real socket: on a path and in the abstract namespace."""

import os
import socket
from datetime import timedelta

import pytest

from aggregator.process.sd_notify import ServiceManager

PID = 4711
NAMES = {"a path": "{folder}/notify", "an abstract name": "@aggregator-test-{pid}"}


def address(name, folder):
    return name.format(folder=folder, pid=os.getpid())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_message_arrives_in_one_piece(tmp_path, name):
    where = address(name, tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(where.replace("@", "\0"))
        manager.settimeout(10)
        ServiceManager.of({"NOTIFY_SOCKET": where}, PID).tell(READY=1, STATUS="Two\nlines\tare one.")
        assert manager.recv(4096) == b"READY=1\nSTATUS=Two lines are one."


NOBODY = {
    "no manager": {},
    "a socket that is not there": {"NOTIFY_SOCKET": "/nonexistent/notify"},
    "a kind of address that we do not know": {"NOTIFY_SOCKET": "vsock:2:1234"},
    "an empty address": {"NOTIFY_SOCKET": ""},
    "a path too long for a socket": {"NOTIFY_SOCKET": "/" + "a" * 200},
}


@pytest.mark.parametrize("environ", NOBODY.values(), ids=NOBODY)
def test_where_nobody_listens_nothing_happens(environ):
    ServiceManager.of(environ, PID).tell(READY=1)


WATCHDOGS = {
    "watched": ({"WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "4711"}, timedelta(minutes=2)),
    "watched, whichever process": ({"WATCHDOG_USEC": "500000"}, timedelta(milliseconds=500)),
    "another process is": ({"WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "1"}, None),
    "not watched": ({}, None),
    "never": ({"WATCHDOG_USEC": "0"}, None),
    "no number": ({"WATCHDOG_USEC": "soon"}, None),
}


@pytest.mark.parametrize(("environ", "watchdog"), WATCHDOGS.values(), ids=WATCHDOGS)
def test_how_often_the_manager_wants_a_sign_of_life(environ, watchdog):
    assert ServiceManager.of({"NOTIFY_SOCKET": "/run/notify", **environ}, PID).watchdog == watchdog
