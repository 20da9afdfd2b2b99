"""What Windows shows under Properties > Details. Needs pefile, which comes with PyInstaller on Windows."""

from __future__ import annotations

from PyInstaller.utils.win32.versioninfo import (
    FixedFileInfo,
    StringFileInfo,
    StringStruct,
    StringTable,
    VarFileInfo,
    VarStruct,
    VSVersionInfo,
)

_ENGLISH_US, _UNICODE = 0x0409, 1200


def version_info(name: str, version: str) -> VSVersionInfo:
    numbers = (*(int(part) for part in version.split(".")), 0, 0, 0)[:4]
    texts = {
        "CompanyName": f"The {name} developers",
        "FileDescription": f"{name}, customer analysis for online shops",
        "FileVersion": version,
        "InternalName": name.lower(),
        "LegalCopyright": f"The {name} developers, MIT licence",
        "OriginalFilename": f"{name.lower()}.exe",
        "ProductName": name,
        "ProductVersion": version,
    }
    strings = StringTable(
        f"{_ENGLISH_US:04X}{_UNICODE:04X}", [StringStruct(key, value) for key, value in texts.items()]
    )
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[StringFileInfo([strings]), VarFileInfo([VarStruct("Translation", [_ENGLISH_US, _UNICODE])])],
    )
