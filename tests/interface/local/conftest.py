"""Folders with short paths, and a look at which processes are left."""

import shutil
import time
from pathlib import Path

import pytest

from tests.folders import short_folder


@pytest.fixture
def home():
    """A folder like SIMPUL_HOME; tmp_path is too deep for sockets and closed to other accounts."""
    folder = short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def processes():
    """Command lines of the processes that work in or speak of a folder, after at most `within` seconds.

    With `none=True` the answer is awaited to become empty.
    """

    def now(folder):
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                words.append(str((process / "cwd").readlink()))
            except OSError:
                continue
            if any(str(folder) in word for word in words):
                found[int(process.name)] = " ".join(words)
        return found

    def look(folder, *, none=False, within=20):
        end = time.monotonic() + within
        while none and now(folder) and time.monotonic() < end:
            time.sleep(0.05)
        return now(folder)

    if not Path("/proc/self/cmdline").exists():
        pytest.skip("processes are counted in /proc, which this system does not have")
    return look


@pytest.fixture
def until():
    """Wait for something to become true; what it became."""

    def wait(question, seconds=30):
        end = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < end, f"not within {seconds} s: {question}"
            time.sleep(0.05)
        return answer

    return wait
