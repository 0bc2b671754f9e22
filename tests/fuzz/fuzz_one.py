"""One target, fuzzed in this process until its time is over: `python fuzz_one.py TARGET bytes|words FOLDER SECONDS`.

`fuzz.py` runs it. atheris ends the process, with an error if an input failed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris
from hypothesis import given, settings
from hypothesis import strategies as st

with atheris.instrument_imports(include=["aggregator"]):
    from seeds import WORDS, seeds
    from targets import TARGETS, Target

SLOWEST = 10  # seconds for one input: more is a defect too
MEMORY = 2048  # MB, likewise
LONGEST = 20_000  # bytes of an input


def main(name: str, way: str, folder: str, seconds: str) -> None:
    """Fuzz one target; `folder` gets the inputs that reached something new."""
    target = TARGETS[name]
    if way == "words":
        target = of_words(name, target)
    else:
        for number, seed in enumerate(seeds(name)):
            Path(folder, f"seed-{number}").write_bytes(seed)
    words = Path(folder).with_suffix(".dict")
    words.write_text("".join(f'"{escaped(word)}"\n' for word in WORDS[name]), encoding="ascii")
    options = [
        *(f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY}", f"-max_len={LONGEST}"),
        *(f"-artifact_prefix={name}-{way}-", f"-dict={words}", "-print_final_stats=1", "-verbosity=0"),
    ]
    atheris.Setup([sys.argv[0], *options, folder], target)
    atheris.Fuzz()


def of_words(name: str, target: Target) -> Target:
    """Return a function of bytes that chooses words by them, and calls the target with the text they make."""
    parts = st.sampled_from(WORDS[name]) | st.text(max_size=8)

    @settings(deadline=None, database=None)
    @given(st.lists(parts, max_size=40))
    def put_together(words):
        target("".join(words).encode("utf-8", "surrogatepass"))

    return put_together.hypothesis.fuzz_one_input


def escaped(word: str) -> str:
    """Write a word as libFuzzer's dictionaries do."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
