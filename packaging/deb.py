"""Makes a Debian package of the packaged program: `python packaging/deb.py BUNDLE FOLDER`.

With Debian's own tools, dpkg and dpkg-deb. There are no installation scripts: menus, kinds of files and the cache
of icons are renewed by triggers of the system.
"""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT)]

from icons import SOURCE, png  # noqa: E402

from analysis.version import VERSION  # noqa: E402

_ICON_SIZES = (16, 32, 48, 64, 128, 256)
_DATA = ("fontconfig-config", "libx11-data", "xkb-data")
"""What libraries in the bundle read from the system: which fonts there are, and what the keys mean."""


def build(bundle: Path, folder: Path) -> Path:
    """The path of the package, which is written to `folder`."""
    if not (bundle / "cartwright").is_file():
        raise SystemExit(f"{bundle} holds no packaged program: make build")
    architecture = _output("dpkg", "--print-architecture").strip()
    target = folder / f"cartwright_{VERSION}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix="cartwright-deb-") as scratch:
        tree = Path(scratch) / "tree"
        tree.mkdir(mode=0o755)
        _lay_out(tree, bundle)
        _write(tree / "DEBIAN/control", _control(tree, architecture, _dependencies(bundle)))
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z2", "--build", str(tree), str(target)], check=True)
    return target


def _lay_out(tree: Path, bundle: Path) -> None:
    """Everything where it will be on the system of the user."""
    home = tree / "usr/lib/cartwright"
    shutil.copytree(bundle, home, symlinks=True)
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == home / "cartwright" else 0o644)
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/cartwright").symlink_to("../lib/cartwright/cartwright")
    share = tree / "usr/share"
    _write(share / "applications/cartwright.desktop", (HERE / "cartwright.desktop").read_bytes())
    _write(share / "mime/packages/cartwright.xml", (HERE / "cartwright.xml").read_bytes())
    _write(share / "icons/hicolor/scalable/apps/cartwright.svg", SOURCE.read_bytes())
    for size in _ICON_SIZES:
        _write(share / f"icons/hicolor/{size}x{size}/apps/cartwright.png", png(size))
    _write(share / "doc/cartwright/copyright", (HERE / "copyright").read_bytes())
    _write(share / "doc/cartwright/NEWS.gz", gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))


def _dependencies(bundle: Path) -> str:
    """The packages that hold what the bundle expects of the system, with libc as new as that of the build."""
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    here = {path.name for path in bundle.rglob("*")}
    headers = _output("objdump", "-p", *map(str, files))
    expected = {name for name in re.findall(r"^ +NEEDED +(\S+)$", headers, re.MULTILINE) if name not in here}
    packages = {_owner(name) for name in expected}
    libc = _owner("libc.so.6")
    newest = _output("dpkg-query", "-W", "-f", "${source:Upstream-Version}", libc)
    return ", ".join([f"{libc} (>= {newest})", *sorted((packages | set(_DATA)) - {libc})])


def _owner(library: str) -> str:
    """The package that a library of the system belongs to."""
    known = _output("/sbin/ldconfig", "-p")
    paths = [line.split(" => ")[1] for line in known.splitlines() if line.split()[0] == library]
    if not paths:
        raise SystemExit(f"{library} is not on this system, so its package cannot be named: see system-packages.txt")
    # Files are registered where they lie, not under the links that lead to /lib.
    return _output("dpkg", "-S", f"*{Path(paths[0]).resolve().as_posix().removeprefix('/usr')}").split(":")[0]


def _control(tree: Path, architecture: str, depends: str) -> bytes:
    kilobytes = sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir()) // 1024
    fields = {
        "Package": "cartwright",
        "Version": VERSION,
        "Architecture": architecture,
        "Maintainer": "The Cartwright developers",
        "Installed-Size": str(kilobytes),
        "Depends": depends,
        "Section": "science",
        "Priority": "optional",
        "Description": (
            "customer analysis for online shops\n"
            " Where shoppers drop off, who carries the revenue, who is at risk, whom to\n"
            " contact and what that earns, from a table on your own disk. Offline: no\n"
            " account, no telemetry, no code that opens a connection."
        ),
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items()).encode()


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(0o644)


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())}\n")
