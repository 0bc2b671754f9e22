"""docs/FAULTS.md and SECURITY.md name the tests of this folder, and every fault has one.

`python tests/faults/fault_coverage.py` writes both tables anew.
"""

from __future__ import annotations

from fault_coverage import ATTACKS, FAULTS, SECURITY, covered, faults_text, rows, security_text


def test_every_fault_has_a_test():
    assert set(covered()) == set(range(1, 99))


def test_the_list_of_faults_names_these_tests():
    assert FAULTS.read_text(encoding="utf-8") == faults_text()


def test_the_table_of_attacks_is_made_from_the_faults():
    assert set(ATTACKS) <= {row.number for row in rows()}
    assert SECURITY.read_text(encoding="utf-8") == security_text()
