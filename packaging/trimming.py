"""What the packaged program leaves out: a fifth of what PyInstaller would collect."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import PurePath
from typing import Final

from PyInstaller.depend.bindepend import get_imports

Entry = tuple[str, str, str]
"""Where a file goes, where it comes from, and what it is."""

UNUSED_MODULES: Final = [
    # For developers: imported by the test helpers of libraries only.
    *("pytest", "_pytest", "pluggy", "hypothesis", "setuptools", "distutils", "pkg_resources", "pygments", "IPython"),
    # Rivals of what is used here, which libraries would take if they were there.
    *("tkinter", "matplotlib", "PIL", "PyQt5", "PyQt6", "PySide2", "sqlite3", "readline", "curses"),
    # What could open a connection. `socket` and `ssl` stay: multiprocessing and pyarrow import them.
    *("ftplib", "smtplib", "xmlrpc", "PySide6.QtNetwork"),
    *("pyarrow._flight", "pyarrow.flight", "pyarrow._s3fs", "pyarrow._gcsfs", "pyarrow._azurefs", "pyarrow._hdfs"),
    # Parts of Qt that pyqtgraph offers to use.
    *("PySide6.QtTest", "PySide6.QtDBus", "pyqtgraph.opengl"),
    # Parts of pyarrow that no reader or writer needs.
    *("pyarrow.conftest", "pyarrow.cuda", "pyarrow.jvm", "pyarrow.substrait", "pyarrow._substrait", "pyarrow.orc"),
    *("pyarrow._orc", "pyarrow._dataset_orc", "pyarrow._pyarrow_cpp_tests", "pyarrow.tests"),
    *("pyarrow._parquet_encryption", "pyarrow._dataset_parquet_encryption"),
]

_UNUSED_PLUGINS: Final = {
    # For screens without a desktop, for 3D and for networks.
    "egldeviceintegrations": ("*",),
    "generic": ("*",),
    "networkinformation": ("*",),
    "platforms": ("eglfs", "linuxfb", "minimal", "minimalegl", "vkkhrdisplay", "vnc"),
    "tls": ("*",),
    "wayland-graphics-integration-client": ("*",),
    "wayland-shell-integration": ("fullscreen-shell-v1", "ivi-shell", "qt-shell", "wl-shell-plugin"),
    "xcbglintegrations": ("*",),
    # Pictures are PNG and SVG.
    "imageformats": ("gif", "icns", "ico", "jpeg", "tga", "tiff", "wbmp", "webp"),
    # The GTK of the machine it was built on would meet that of the machine it runs on.
    "platformthemes": ("gtk3",),
}

_UNUSED_FILES: Final = (
    # Qt: what it says in other languages than the program does, plugins, and the libraries that only those need.
    "PySide6/*translations/*",
    *(f"PySide6/*plugins/{kind}/*{name}.*" for kind, names in _UNUSED_PLUGINS.items() for name in names),
    *(f"*Qt6{name}.*" for name in ("Egl*", "Network", "Test", "WlShellIntegration")),
    "PySide6/opengl32sw.dll",
    # pyarrow: libraries of the modules above, sources to build against, and second copies under other names.
    *(f"*arrow_{name}.*" for name in ("flight", "python_flight", "python_parquet_encryption", "s3")),
    "pyarrow/include*",
    "pyarrow/src/*",
    "pyarrow/tests/*",
    *(f"pyarrow/*.{ending}" for ending in ("pxd", "pxi", "pyx", "pyi", "h", "lib", "so.*.*.*")),
    "pyarrow/libarrow_python.so",
    # pyqtgraph: its colour maps and its own icons.
    "pyqtgraph/colors/*",
    # scikit-learn: tables to practise on.
    *(f"sklearn/datasets/{kind}/*" for kind in ("data", "descr", "images")),
)


def without_unused(entries: Iterable[Entry]) -> list[Entry]:
    """Without the files that match a pattern above."""
    return [entry for entry in entries if not _is_unused(_path(entry))]


def without_orphans(binaries: Iterable[Entry]) -> list[Entry]:
    """Without the system's libraries that nothing needs any more.

    They are those that lie loose in the bundle, apart from Python itself, which the program's own file needs.
    """
    binaries = list(binaries)
    files = [entry for entry in binaries if entry[2] != "SYMLINK"]
    loose = {_path(entry) for entry in files if "/" not in _path(entry) and "python" not in _path(entry)}
    needed = {name for entry in files if _path(entry) not in loose for name, _ in get_imports(entry[1])}
    kept = {_path(entry) for entry in files} - (loose - needed)
    return [e for e in binaries if (_path(e) if e[2] != "SYMLINK" else PurePath(e[1]).as_posix()) in kept]


def _path(entry: Entry) -> str:
    return PurePath(entry[0]).as_posix()


def _is_unused(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in _UNUSED_FILES)
