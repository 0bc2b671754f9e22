"""Sample feeds of four communities, as their producers write them: for `aggregator demo` and for tests.

In: the current time. Out: .ics files with invented events around it, and a local web server that serves them.
Start at `samples`, which invents the events; `google` and `teamup` write them as these producers do.
May import: model. The service does not use this; only `aggregator demo` and tests do.
"""
