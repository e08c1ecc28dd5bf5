"""The command line over a network, as processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def running(network, hubs):
    """Runs `simpul` and gives the finished process; `words` is all it said."""

    def run(*words, code=0, **env):
        done = subprocess.run(
            command(*words), check=False, cwd=ROOT, env=surroundings(network, hubs) | env,
            capture_output=True, text=True,
        )  # fmt: skip
        done.words = " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in done.words, done.words
        assert done.returncode == code, done.words
        return done

    return run


def command(*words):
    return [sys.executable, "-m", "interface.cli", *map(str, words)]


def surroundings(network, hubs):
    """The environment of such a process."""
    ours = {
        "DATABASE_URL": network.database_url,
        "SIMPUL_HOME": str(network.home),
        "SIMPUL_HUBS": str(hubs),
    }
    return {**{name: value for name, value in os.environ.items() if name != "SIMPUL_TOKEN"}, **ours}
