"""A hash of what a document says, without what moves although nothing changed.

Left out, with the reason: DTSTAMP (Google: the moment of the request), PRODID (its version number), LAST-MODIFIED
(Google: moves whenever somebody answers an invitation) and ATTENDEE (the answer itself; never published), CREATED (the
moment of the request with some generators). None of these is shown to anybody; LAST-MODIFIED and DTSTAMP choose between
two copies of one event, so a document in which nothing else changed goes on with the choice made before. SEQUENCE stays
in: it chooses first, and producers that raise it mean it.
"""

from __future__ import annotations

import re
from hashlib import blake2b

# a content line with its folds; names in the upper case every producer uses, others only cost a needless reading
MOVING = re.compile(
    rb"\n(?:DTSTAMP|LAST-MODIFIED|CREATED|PRODID|ATTENDEE)[:;][^\n]*+(?:\n[ \t][^\n]*+)*+",
)


def fingerprint(body: bytes) -> str:
    """Return the same word for bodies that say the same. One pass."""
    lasting = MOVING.sub(b"", body.replace(b"\r\n", b"\n"))
    return blake2b(lasting, digest_size=16).hexdigest()
