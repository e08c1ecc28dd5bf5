"""The folders that PostgreSQL needs: ours alone, and owned by the account that it runs under."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from interface.local.accounts import Account
from interface.local.binaries import NoPostgres

LONGEST_SOCKET_FOLDER = 85  # the kernel allows 107 bytes for the whole path of a socket


def socket_folder(data: Path) -> Path:
    """Beside the data; where that path is too long, a name in the temporary folder that stays the same."""
    beside = data.with_name(data.name + ".sock")
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
        return beside
    tag = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"simpul-pg-{os.geteuid()}-{tag}"


def take(folder: Path, account: Account) -> None:
    """Make a folder the account's own and nobody else's; a link or a stranger's folder is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise NoPostgres(
            f"{folder} is not a folder (a link is not enough): move it away, or set SIMPUL_HOME."
        )
    if found.st_uid not in (os.geteuid(), account.uid):
        raise NoPostgres(f"{folder} belongs to another user (uid {found.st_uid}): set SIMPUL_HOME elsewhere.")
    if found.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def inherit(folder: Path, account: Account) -> None:
    """Data of an account that cannot run here goes over to this one, as only root can do.

    PostgreSQL reads only what its own account owns. Links are not followed.
    """
    if os.geteuid() != 0 or folder.stat().st_uid == account.uid:
        return
    for path, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(path) / name, account.uid, account.gid, follow_symlinks=False)
    os.chown(folder, account.uid, account.gid)


def let_through(folder: Path, account: Account) -> bool:
    """Whether the account can pass through `folder`; a 0700 folder of root lets its group pass (0710)."""
    if account.enters(folder):
        return True
    before = folder.stat()
    if not account.switches or before.st_uid != 0 or before.st_mode & 0o077:
        return False
    os.chown(folder, -1, account.gid)
    folder.chmod(0o710)
    if account.enters(folder):
        return True
    os.chown(folder, -1, before.st_gid)
    folder.chmod(stat.S_IMODE(before.st_mode))
    return False
