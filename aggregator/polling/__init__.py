"""When and how feeds are asked, and when the snapshot is built: the background service.

In: settings, the store, a fetcher, a parser, a builder. Out: documents, feed states and snapshots, in the store.
Start at `poller.Poller.tick`, one step of the service; `poll.poll` is one poll of one feed. Only home of apscheduler.
May import: clock, config, errors, model, process, publish.event, recurrence, secret_url, sources, store.

    daemon                        a tick every second, signals
    poller ─┬─ due_polls          claims feeds that are due, polls them, stores the results
            └─ publisher          builds and stores the snapshot when that is due
    poll, pacing, sudden_loss     one poll: its result, the next due time, whether a loss is believed
    past_events                   past events kept after they left their feed
    calendar_cache                parsed calendars, in step with the store
    parser_process                the parser, in processes of its own
    host_limited_pool             threads, few for each host
"""
