"""The threat model names tests that exist, in all chapters of the standard."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "docs" / "threat-model.md").read_text()
CHAPTERS = (
    "Encoding and Sanitization", "Validation and Business Logic", "Web Frontend Security", "API and Web Service",
    "File Handling", "Authentication", "Session Management", "Authorization", "Self-contained Tokens",
    "OAuth and OIDC", "Cryptography", "Secure Communication", "Configuration", "Data Protection",
    "Secure Coding and Architecture", "Security Logging and Error Handling", "WebRTC",
)  # fmt: skip


def ours():
    """The names of all tests there are."""
    texts = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for text in texts for name in re.findall(r"^def (test_\w+)\(", text, flags=re.MULTILINE)}


def test_every_test_it_names_exists():
    named = set(re.findall(r"`(test_\w+)`", MODEL))
    assert len(named) > 80
    assert named - ours() == set()


def test_every_file_it_names_exists():
    named = re.findall(r"`((?:tests|deploy|docs)/[\w./-]+)`", MODEL)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_chapter_of_the_standard_is_there():
    told = re.findall(r"^## V(\d+) (.+)$", MODEL, flags=re.MULTILINE)
    assert told == [(str(number), name) for number, name in enumerate(CHAPTERS, 1)]


def test_every_test_against_attacks_is_told_or_stands_beside_one_that_is():
    files = [path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
    named = set(re.findall(r"`(test_\w+)`", MODEL))
    untold = [path.name for path in files if not named & set(re.findall(r"def (test_\w+)", path.read_text()))]
    assert untold == []
