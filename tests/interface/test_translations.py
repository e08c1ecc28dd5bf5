import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "interface" / "translations"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|\{[a-z_]*\}|<[a-z]+>")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """The sentences as they stand in the code now, collected as `make messages` does."""
    target = tmp_path_factory.mktemp("messages") / "messages.pot"
    options = [
        "-q",
        "extract",
        "-F",
        TRANSLATIONS / "babel.cfg",
        "-k",
        "sentence",
        "--no-location",
        "-o",
        target,
    ]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *options, "."], cwd=ROOT, check=True)
    return {message.id: message for message in catalogue(target) if message.id}


@pytest.fixture(scope="module")
def bahasa():
    return catalogue(TRANSLATIONS / "id" / "LC_MESSAGES" / "messages.po")


def test_every_sentence_has_a_translation(wanted, bahasa):
    assert [key for key in wanted if key not in bahasa or not all(forms(bahasa[key].string))] == []


def test_no_translation_is_a_guess(bahasa):
    assert [message.id for message in bahasa if message.id and message.fuzzy] == []


def test_no_translation_is_left_over(wanted, bahasa):
    assert [message.id for message in bahasa if message.id and message.id not in wanted] == []
    assert not bahasa.obsolete


def test_the_collected_sentences_are_those_in_the_code(wanted):
    collected = {message.id for message in catalogue(TRANSLATIONS / "messages.pot") if message.id}
    assert collected == set(wanted)


def test_translations_keep_every_placeholder(bahasa):
    torn = [
        message.id
        for message in bahasa
        if message.id
        for translation in forms(message.string)
        if placeholders(forms(message.id)[-1]) != placeholders(translation)
    ]
    assert torn == []


def test_translations_end_as_the_sentence_does(bahasa):
    """A label stays a label, and a sentence a sentence."""
    uneven = [
        message.id
        for message in bahasa
        if message.id
        for translation in forms(message.string)
        if forms(message.id)[0].endswith(".") != translation.endswith(".")
    ]
    assert uneven == []


@pytest.mark.parametrize("word", ["sentence", "gettext", "template", "ngettext"])
def test_sentences_are_collected_from_every_kind_of_source(wanted, word):
    one = {
        "sentence": "There is no {what} {key}.",
        "gettext": "The hub had not opened yet.",
        "template": "Skip to the content",
        "ngettext": ("%(count)s seat free", "%(count)s seats free"),
    }
    assert one[word] in wanted


def catalogue(path):
    with path.open("rb") as file:
        return read_po(file, locale="id")


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))
