"""What is measured of a package: a small one, of which everything is known."""

from __future__ import annotations

import pytest
from structure import Structure, cycles, levels, report

FILES = {
    "__init__.py": "",
    "__main__.py": "from shop.cli import main",
    "model/__init__.py": "from shop.model.price import Price",
    "model/price.py": "import decimal\nfrom os import path",
    "orders/__init__.py": "",
    "orders/basket.py": "from shop.model import Price\nfrom shop.orders import discounts",
    "orders/discounts.py": "def half():\n    import shop.clock",
    "clock.py": "from datetime import datetime",
    "cli.py": "from shop.orders.basket import Basket\nimport shop.clock",
}


@pytest.fixture
def shop(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Structure(tmp_path / "shop")


def test_modules_are_named_by_their_files(shop):
    assert set(shop.modules) == {
        *("shop", "shop.__main__", "shop.model", "shop.model.price", "shop.orders", "shop.orders.basket"),
        *("shop.orders.discounts", "shop.clock", "shop.cli"),
    }


IMPORTED = {
    "a module of ours is named whole": ("shop.orders.basket", ["shop.model", "shop.orders.discounts"]),
    "a name in a library counts for its module, and may be one": ("shop.model.price", ["decimal", "os", "os.path"]),
    "an import within a function counts": ("shop.orders.discounts", ["shop.clock"]),
}


@pytest.mark.parametrize(("module", "expected"), IMPORTED.values(), ids=IMPORTED)
def test_what_a_module_imports(shop, module, expected):
    assert list(shop.imported(shop.trees[module])) == expected


def test_a_part_is_a_folder_or_a_module_beside_folders(shop):
    assert {module: shop.part_of(module) for module in shop.modules} == {
        "shop": "",
        "shop.__main__": "__main__",
        "shop.model": "model",
        "shop.model.price": "model",
        "shop.orders": "orders",
        "shop.orders.basket": "orders",
        "shop.orders.discounts": "orders",
        "shop.clock": "clock",
        "shop.cli": "cli",
    }


def test_arrows_lead_from_part_to_part(shop):
    assert shop.arrows(shop.part_of) == {
        "model": frozenset(),
        "orders": frozenset({"model", "clock"}),
        "clock": frozenset(),
        "cli": frozenset({"orders", "clock"}),
    }


def test_a_folder_holds_its_modules_without_its_init(shop):
    assert shop.sizes == {"model": 1, "orders": 2}


GRAPHS = {
    "nothing": ({}, [], 0),
    "parts without arrows are one level": ({"a": [], "b": []}, [], 1),
    "the longest way counts": ({"a": ["b", "c"], "b": ["c"], "c": []}, [], 3),
    "two ways to one part are no cycle": ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, [], 3),
    "a part that imports itself by way of another": ({"a": ["b"], "b": ["a"]}, [("a", "b", "a")], 0),
    "a cycle below the start": ({"a": ["b"], "b": ["c"], "c": ["b"]}, [("b", "c", "b")], 0),
}


@pytest.mark.parametrize(("graph", "loops", "height"), GRAPHS.values(), ids=GRAPHS)
def test_cycles_and_levels(graph, loops, height):
    arrows = {part: frozenset(others) for part, others in graph.items()}
    assert cycles(arrows) == loops
    assert levels(arrows) == height


def test_the_report_says_how_it_hangs_together(shop):
    path = shop.modules["shop"].parent
    assert "9 modules" in report(path)
    assert "folders: 4 parts, 4 arrows, 0 cycles, 3 levels" in report(path)
