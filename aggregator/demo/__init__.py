"""Sample feeds of four communities, written the way their producers write: for `aggregator demo` and for tests.

Nothing here takes part in the service: `samples` invents meetings around a given `now`, `google` and `teamup` export
them with the habits of those producers, `origin` serves them on loopback, where the ordinary pipeline fetches them.
"""
