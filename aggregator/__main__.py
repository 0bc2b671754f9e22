"""`python -m aggregator`: the command line, see `cli`."""

from aggregator.cli import main

if __name__ == "__main__":
    main()
