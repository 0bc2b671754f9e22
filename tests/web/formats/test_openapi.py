"""The addresses for programs do what their description says, for whatever is asked."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from sample_site import sample_site

SITE = sample_site()
EXAMPLES = 25  # per address

schema = schemathesis.openapi.from_wsgi("/openapi.json", SITE.app)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_address_answers_as_described(case):
    case.call_and_validate(headers={"Accept-Encoding": "identity"})  # what is packed, werkzeug's client leaves so
