"""What all commands share: options, exit codes, logs, child processes.

In: the options before the command. Out: `GlobalOptions`, which loads feeds.toml; a configured log; running children.
Start at `global_options`, then `supervisor`, which restarts child processes.
May import: clock, config, errors, secret_url. Nothing here knows a command.
"""
