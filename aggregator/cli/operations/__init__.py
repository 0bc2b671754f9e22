"""The commands of an operator, one module each, beside a running service.

In: the options before the command. Out: text on standard output, and an exit code.
Start at `status`. May import: cli.base, cli.commands, config, errors, health, model, notices, store.
"""

from aggregator.cli.operations.log import log
from aggregator.cli.operations.notify import notify
from aggregator.cli.operations.status import status

OPERATIONS = (status, log, notify)
