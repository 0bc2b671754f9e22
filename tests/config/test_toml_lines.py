"""Where keys stand: checked against a file whose every value is its own line number."""

import tomllib

import pytest

from aggregator.config.toml_lines import line_numbers

# Every integer says the line it stands in, so the expectation is the text itself.
NUMBERED = '''\
# a comment with = and [brackets]
a = 2
"quoted key" = 3
'literal' = 4
dotted.key . path = 5

[table]
b = 8
text = """
c = 1
[not a table]
ends with a quote\\""""
d = 13
literal = \'\'\'
e = 1\'\'\'
[[array]]
f = 17   # comment ]]
[array.below]
g = 19
[[array]]
h = 21
[array.below]
[[array.nested]]
i = 24
[[array.nested]]
i = 26
[inline]
point = { x = 28, "y" = 28, z.deep = 28 }
list = [29, 29, # comment, with ] in it
  30,
  { k = 31 }, [31]
]
after = "#"
j = 34
'''


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif isinstance(value, int):
        yield path, value


def test_every_key_of_a_file_full_of_syntax_is_found_in_its_line():
    found = line_numbers(NUMBERED)
    expected = dict(leaves(tomllib.loads(NUMBERED)))
    assert len(expected) == 20
    assert {path: found.get(path) for path in expected} == expected


CASES = {
    "a table's own line is that of its header": ("[a]\nb = 1\n[c]", ("c",), 3),
    "an array's element has the line of its brackets": ("[[a]]\n\n[[a]]\nb = 1", ("a", 1), 3),
    "Windows line ends count once": ("a = 1\r\nb = 2\r\n", ("b",), 2),
    "a key after a string over three lines": ('a = """\n\n"""\nb = 1', ("b",), 4),
    "an empty string is not the start of three quotes": ('a = ""\nb = 1', ("b",), 2),
    "an empty string of three quotes": ('a = """"""\nb = 1', ("b",), 2),
    "an escaped quote does not end a string": ('a = "\\""\nb = 1', ("b",), 2),
    "a key spelt with an escape": ('"\\u0061" = 1', ("a",), 1),
    "no line end at the end of the file": ("a = 1\nb = [1, 2]", ("b", 1), 2),
    "a comment at the end of the file": ("a = 1\n# the end", ("a",), 1),
}


@pytest.mark.parametrize(("text", "path", "line"), CASES.values(), ids=CASES.keys())
def test_line(text, path, line):
    tomllib.loads(text)
    assert line_numbers(text)[path] == line
