"""The commands of an operator, one module each, beside a running service.

In: the options before the command. Out: text on standard output, and an exit code.
Start at `status`. May import: cli.base, cli.commands, cli.feeds, clock, config, discovery, errors, health, model,
notices, store.
"""

from aggregator.cli.operations.accept import accept
from aggregator.cli.operations.backup import backup, restore
from aggregator.cli.operations.completion import completion
from aggregator.cli.operations.log import log
from aggregator.cli.operations.notify import notify
from aggregator.cli.operations.prune import prune
from aggregator.cli.operations.refresh import refresh
from aggregator.cli.operations.status import status

OPERATIONS = (status, log, notify, refresh, accept, backup, restore, prune, completion)
