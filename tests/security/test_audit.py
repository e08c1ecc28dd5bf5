"""A known vulnerability of a library fails the check; a service that says nothing is told, and fails nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).resolve().parents[2] / ".ci" / "audit.py"
FINE = {"name": "flask", "version": "3.1.3", "vulns": []}
ILL = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "werkzeug", "skip_reason": "not found"}


@pytest.fixture
def audit(tmp_path):
    """audit(code): the check, where the tool that asks the service does this instead."""

    def run(code):
        (tmp_path / "pip_audit.py").write_text(code)
        env = {**os.environ, "PYTHONPATH": str(tmp_path)}
        return subprocess.run(
            [sys.executable, str(AUDIT)], env=env, capture_output=True, text=True, check=False
        )

    return run


def answer(*libraries):
    return f"print({json.dumps(json.dumps({'dependencies': libraries}))})"


def test_libraries_without_known_faults_pass_in_silence(audit):
    done = audit(answer(FINE))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_known_vulnerability_fails_with_its_cure(audit):
    done = audit(answer(FINE, ILL) + "; raise SystemExit(1)")
    assert done.returncode == 1
    assert "jinja2 2.0: PYSEC-0000-1, mended by 2.1" in done.stderr


def test_a_service_that_cannot_be_reached_is_told(audit):
    done = audit("import sys; sys.exit('ConnectionError: pypi.org')")
    assert done.returncode == 0
    assert "could not be looked up for all libraries: ConnectionError: pypi.org" in done.stderr


def test_libraries_that_are_not_known_there_are_told(audit):
    done = audit(answer(FINE, UNKNOWN))
    assert done.returncode == 0
    assert "1 of 2 libraries are not known there" in done.stderr


def test_what_is_not_known_does_not_hide_what_is(audit):
    assert audit(answer(UNKNOWN, ILL)).returncode == 1
