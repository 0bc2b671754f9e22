"""Find rules that could be removed without a test failing.

    python tests/mutation/mutate.py [--jobs 2] [MODULE ...]

Without MODULE all of `TESTS` in mutation_targets.py are tried; for a module that is not there, name its tests with
`--tests`. What survives is either a case that is missing, or a change that changes nothing: such changes are
listed with their reason in equivalent.toml. The exit code is 1 if others survive, or if a line there is out of date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mutants import Change
from mutation_run import ROOT, FailsUnchangedError, run
from mutation_targets import EQUIVALENT, TESTS


def tried(module: str, tests: str, jobs: int) -> bool:
    """Try one module; say what survived. Return whether all is as it should be."""
    explained = EQUIVALENT.get(module, {})

    def report(change: Change) -> None:
        if change.after not in explained:
            print(f"{module}:{change.line}\n    {change.before}\n    {change.after}", flush=True)

    result = run(ROOT / module, tests.split(), jobs, report)
    left = [change for change in result.survivors if change.after not in explained]
    outdated = sorted(explained.keys() - {change.after for change in result.survivors})
    for line in outdated:
        print(f"{module}: out of date in equivalent.toml: {line}")
    print(
        f"{module}: {result.tried} changes, {result.tried - len(result.survivors)} noticed, "
        f"{len(result.survivors) - len(left)} explained, {len(left)} survived, {result.seconds:.0f} s"
    )
    return not left and not outdated


def main() -> int:
    """Try the modules that are named."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("modules", nargs="*", metavar="MODULE")
    arguments.add_argument("--jobs", type=int, default=2, help="how many processes at once")
    arguments.add_argument("--tests", help="tests to run instead of those in the table")
    given = arguments.parse_args()
    modules = [str(Path(one).resolve().relative_to(ROOT)) for one in given.modules] or list(TESTS)
    unknown = [module for module in modules if module not in TESTS and not given.tests]
    if unknown:
        arguments.error(f"{', '.join(unknown)}: not in the table of tests: add a row, or use --tests")
    try:
        results = [tried(module, given.tests or TESTS[module], given.jobs) for module in modules]
    except FailsUnchangedError as error:
        print(error)
        return 2
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
