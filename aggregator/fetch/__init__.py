"""Getting bytes: one feed asked over HTTP, within one deadline and one cap, at vetted addresses only.

fetcher    one request with its redirects → Document or NotModified     (only home of httpx)
network    the connection: vetted address, deadline on every read        addresses  which ones may be contacted
lookup     names → addresses, within the deadline                        deadline   time that is left for all of it
turns      how many requests at one host at a time                       bodies     bounded decompression
headers    what the server says about caching and coming back            statuses   what its codes mean to an operator
urls       addresses as they may stand in a log
"""

from aggregator.fetch.fetcher import Fetcher

__all__ = ["Fetcher"]
