"""Sends one message, by a process of its own: nothing a service does can block, crash or grow the poller."""

from __future__ import annotations

import json
import subprocess
import sys

from aggregator.config import NoticeTarget
from aggregator.notices.messages import Message

PATIENCE = 60  # seconds, then the process is killed


def send(target: NoticeTarget, message: Message, agent: str) -> str:
    """Send a message to a target; return "" or a sentence that says why it was not sent. It holds no URL."""
    asked = {
        "webhook": target.is_webhook,
        "url": target.url.reveal(),
        "title": message.title,
        "text": message.text,
        "facts": message.facts,
        "agent": agent,
    }
    command = [sys.executable, "-m", "aggregator.notices.send_process"]
    try:
        done = subprocess.run(  # noqa: S603  our own program
            command, input=json.dumps(asked), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return "Sending took too long."
    except OSError:
        return "The process that sends cannot be started."
    if done.returncode == 0:
        return ""
    return done.stdout.strip() or "The process that sends has failed."
