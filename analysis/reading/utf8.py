"""Text of any encoding as UTF-8, checked on the way."""

from __future__ import annotations

import codecs
import io
from typing import IO, TYPE_CHECKING, Final

import numpy as np

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_DEFAULT_SIZE: Final = 1 << 16


class NotUtf8Error(Exception):
    """A text taken for UTF-8 turned out further down not to be."""


class NullByteError(Exception):
    """A null byte came along."""


class Utf8Reader(io.BufferedIOBase):
    """The bytes of a text in UTF-8, whatever it is written in, from byte `skip` on.

    Reading raises NotUtf8Error, NullByteError, or AnalysisError for a character that the encoding does not have.
    """

    def __init__(self, name: str, file: IO[bytes], encoding: str, skip: int = 0) -> None:
        self._name = name
        self._file = file
        self._is_utf8 = encoding in ("utf-8", "utf-8-sig")
        self._decoder = codecs.getincrementaldecoder("utf-8" if self._is_utf8 else encoding)()
        self._skip = skip

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill `buffer` (at least 4 bytes) as far as the text goes; returns the number of bytes, 0 at the end."""
        view = memoryview(buffer)
        while True:
            read, count = (self._copy if self._is_utf8 else self._transcode)(view)
            if count and int(np.frombuffer(view[:count], np.uint8).min()) == 0:
                raise NullByteError
            if self._skip:
                cut = min(self._skip, count)
                self._skip -= cut
                count -= cut
                view[:count] = view[cut : cut + count]
            if count or not read:
                return count

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        buffer = bytearray(_DEFAULT_SIZE if size is None or size < 0 else max(size, 4))
        return bytes(memoryview(buffer)[: self.readinto(buffer)])

    read1 = read

    def _copy(self, view: memoryview) -> tuple[int, int]:
        count = self._file.readinto(view)  # type: ignore[attr-defined]
        data = view[:count]
        # Plain ASCII needs no decoding, unless a character was cut in two just before.
        if not count or self._decoder.getstate()[0] or int(np.frombuffer(data, np.uint8).max()) >= 128:
            decoded(self._name, self._decoder, bytes(data), final=not count)
        return count, count

    def _transcode(self, view: memoryview) -> tuple[int, int]:
        # A byte of another encoding becomes up to three, and some may be waiting for the rest of their character.
        raw = self._file.read(len(view) // 4)
        data = decoded(self._name, self._decoder, raw, final=not raw).encode()
        view[: len(data)] = data
        return len(raw), len(data)


def decoded(name: str, decoder: codecs.IncrementalDecoder, raw: bytes, *, final: bool) -> str:
    """The next part of a text; raises NotUtf8Error, or AnalysisError for bytes that the encoding does not know."""
    try:
        return decoder.decode(raw, final)
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-8"):
            raise NotUtf8Error from None
        raise AnalysisError(
            f"{name} holds characters of an unknown encoding.",
            'Save it as "CSV UTF-8" in the program it comes from.',
        ) from None
