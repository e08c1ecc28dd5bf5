"""Child processes that do not outlive us, whatever ends us."""

import ctypes
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def start_child(command: Sequence[str], signum: int, **options: Any) -> subprocess.Popen[bytes]:
    """Start a program that gets `signum` when we die, even by kill -9 (Linux).

    The kernel ties the signal to the thread that forked: call this from the main thread. A Ctrl-C at the
    terminal does not reach the program. `options` are Popen's.
    """
    with warnings.catch_warnings():
        # Python 3.12 warns of forks beside threads; what runs between fork and exec here takes no lock.
        warnings.filterwarnings("ignore", ".*multi-threaded", DeprecationWarning)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_end_with_us(signum),  # noqa: PLW1509 - tied to the thread that forks, the main one
            **options,
        )


def _end_with_us(signum: int) -> Callable[[], None]:
    parent = os.getpid()

    def arrange() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
        if os.getppid() != parent:  # we died before the kernel was told
            os._exit(1)

    return arrange


def is_alive(pid: int) -> bool:
    """Whether a process with this number exists; it may be somebody else's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
