"""Opens files with an opening password: the password is asked for, never guessed."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from bizenv_desktop.exchange.source import Source


def password_needed(path: str) -> BizenvError:
    """Return the error that asks for a password."""
    return BizenvError(
        "PASSWORD_NEEDED", f"文件“{path}”有打开密码或已加密", "请输入密码，或请提供人去掉密码后另存一份再导入"
    )


def decrypted(source: Source) -> Source:
    """Return the source with its bytes decrypted (the hash stays that of the file); raise PASSWORD_NEEDED or _WRONG."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    if not source.password:
        raise password_needed(source.path)
    out = io.BytesIO()
    try:
        office_file = msoffcrypto.OfficeFile(io.BytesIO(source.data))
        office_file.load_key(password=source.password)
        office_file.decrypt(out)
    except (InvalidKeyError, DecryptionError) as error:
        raise BizenvError(
            "PASSWORD_WRONG", f"文件“{source.path}”的密码不对", "请核对密码（区分大小写）后重试"
        ) from error
    except FileFormatError as error:
        raise BizenvError(
            "FILE_KIND", f"文件“{source.path}”的加密方式不认识，不能导入", "请在原软件中去掉密码后另存为 .xlsx"
        ) from error
    return replace(source, data=out.getvalue(), password=None)
