"""How each feed is: from what is stored of it and `now` to a word, since when, and what to do. Pure.

In: settings, feed states; for the facts a calendar. Out: a `Health` for each feed.
Start at `conditions.feed_health`. May import: config, model, recurrence, secret_url.

    calendar_facts ─┬─ moved_statements   what the events of a calendar say about whether it is alive
                    └─ (polls store them in the feed's state)
    conditions ─┬─ rhythm                 how long a calendar may be without events, by its own past
                └─ sentences              what is wrong and what to do, in words
"""

from aggregator.health.calendar_facts import calendar_facts
from aggregator.health.conditions import PROBLEMS, Condition, Health, feed_health, health_of_all

__all__ = ["PROBLEMS", "Condition", "Health", "calendar_facts", "feed_health", "health_of_all"]
