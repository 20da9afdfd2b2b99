"""The program's icon in the formats of each system, drawn from the one in resources."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE: Final = Path(__file__).resolve().parents[1] / "resources" / "icons" / "cartwright.svg"
_ICO_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 256)
_ICNS_TYPES: Final = {
    b"icp4": 16,
    b"icp5": 32,
    b"ic11": 32,  # 16 at the double ratio
    b"ic12": 64,
    b"ic07": 128,
    b"ic13": 256,
    b"ic08": 256,
    b"ic14": 512,
    b"ic09": 512,
    b"ic10": 1024,
}


def png(size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):
        raise RuntimeError(f"the icon of {size} px could not be drawn")
    return bytes(buffer.data().data())


def write_ico(target: Path) -> Path:
    """For Windows: a directory of pictures, then the pictures as PNG."""
    pictures = [png(size) for size in _ICO_SIZES]
    directory = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(directory) + 16 * len(pictures)
    for size, picture in zip(_ICO_SIZES, pictures, strict=True):
        side = size % 256  # 256 is written as 0
        directory += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return _write(target, directory + b"".join(pictures))


def write_icns(target: Path) -> Path:
    """For macOS: blocks of type, length and picture in one block of the same form."""
    blocks = b"".join(_block(kind, png(size)) for kind, size in _ICNS_TYPES.items())
    return _write(target, _block(b"icns", blocks))


def _block(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">4sI", kind, 8 + len(content)) + content


def _write(target: Path, content: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target
