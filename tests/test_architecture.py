"""The layers: app -> widgets -> analysis, and analysis without Qt."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    "analysis": {"analysis", "resources"},
    "widgets": {"widgets", "analysis", "resources"},
    "app": {"app", "widgets", "analysis", "resources"},
    "resources": {"resources"},
}
QT = {"PySide6", "shiboken6", "pyqtgraph"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names of everything that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("package", ALLOWED)
def test_arrows_point_one_way(package: str) -> None:
    for path in modules(package):
        ours = imported(path) & set(ALLOWED)
        assert ours <= ALLOWED[package], f"{path.relative_to(ROOT)} imports {ours - ALLOWED[package]}"


def test_pyqtgraph_lives_in_widgets_only() -> None:
    for package in ("analysis", "app", "resources"):
        for path in modules(package):
            assert "pyqtgraph" not in imported(path), path


def test_analysis_imports_with_qt_blocked() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules("analysis")]
    names = [name.removesuffix(".__init__") for name in names]
    code = (
        "import importlib, sys\n"
        f"for name in {sorted(QT)!r}: sys.modules[name] = None\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_and_version_answer_without_pandas() -> None:
    code = (
        "import sys\n"
        "from app.run import main\n"
        "try: main(['--version'])\n"
        "except SystemExit as end: assert not end.code\n"
        "heavy = {'pandas', 'sklearn', 'lightgbm', 'pyarrow', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Cartwright ")


def test_files_name_no_package_index_and_no_machine_path() -> None:
    for name in ("requirements.lock", "pyproject.toml", "Makefile", "setup.sh"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        assert str(ROOT) not in text, name
