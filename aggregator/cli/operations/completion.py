"""`aggregator completion`: what a shell needs to complete commands, options and feeds."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_AGGREGATOR_COMPLETE"  # click's name for it


@click.command(short_help="Print the shell completion script.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell. For bash, run: source <(aggregator completion bash)."""
    kind = get_completion_class(shell)
    assert kind is not None
    source = kind(ctx.find_root().command, {}, "aggregator", VARIABLE)
    click.echo(source.source_template % source.source_vars())
