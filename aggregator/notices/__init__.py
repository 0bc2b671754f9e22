"""Notices: operators are told when the health of a feed has changed, by chat, mail or a webhook.

In: the health of feeds, what was told before, [[notify]]. Out: notices in the store, and messages to the targets.
Start at `notifier.Notifier`. May import: config, health, model, secret_url, store. Apprise lives here only.

    notifier ─┬─ announcements       what is to be told: pure
              ├─ messages            a notice as a text, and as JSON: pure
              └─ sending ── send_process    one message, sent by a process of its own
"""
