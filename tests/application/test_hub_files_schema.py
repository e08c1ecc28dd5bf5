"""Editors check a hub file by a schema: it is made of the parts that read the file, and says the same."""

import json
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest
from marshmallow import fields
from ruamel.yaml import YAML

from application.hub_files import (
    FaultyHubFile,
    hub_paths,
    read_hub_text,
    read_vocabulary,
    read_vocabulary_text,
)
from application.hub_files.descriptions import DESCRIPTIONS
from application.hub_files.fields import Several
from application.hub_files.json_schema import json_schema
from application.hub_files.parts import LabelPart, Part
from application.hub_files.schema import HubPart
from tests.application.test_hub_files import LOFT

HUBS = Path(__file__).parents[2] / "hubs"
VOCABULARY = read_vocabulary(HUBS)
SCHEMA = json_schema(VOCABULARY)
FIRST_LINE = "# yaml-language-server: $schema=hub.schema.json"


def seen_by_an_editor(text):
    """What a reader of YAML 1.2 without dates makes of a text."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=date.isoformat))


def valid(text):
    return jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(seen_by_an_editor(text))


def loft_with(old, new):
    assert old in LOFT
    return LOFT.replace(old, new, 1)


def test_the_schema_is_a_schema():
    jsonschema_rs.meta.validate(SCHEMA)


def test_the_committed_schema_is_the_one_of_the_vocabulary():
    """Made anew by `simpul hub schema > hubs/hub.schema.json`."""
    assert (HUBS / "hub.schema.json").read_text() == json.dumps(SCHEMA, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("path", hub_paths(HUBS), ids=lambda path: path.stem)
def test_a_shipped_file_is_valid_and_names_the_schema(path):
    assert path.read_text().splitlines()[0] == FIRST_LINE
    assert valid(path.read_text())


def test_a_file_that_says_nearly_all_is_valid():
    assert valid(LOFT)


FAULTY = [
    ("kind: meeting_room", "kind: ruang_rapat"),
    ("region: semarang_raya", "region: semarang"),
    ("regency: Kota Semarang", "regency: Kota Surakarta"),
    ("name: pilot", "name: pilto"),
    ("name: pilot", "name: preparing"),
    ("name: pilot", "name: pilot\n  target: 2027-01-01"),
    ("name: pilot", "name: proposed"),
    ("since: 2020-01-31", "since: 31-01-2020"),
    ("  ground: Uji coba\n", ""),
    ("address:\n", "address:\n  postcode: a5026\n"),
    ("code: loft", "code: Loft!"),
    ("code: loft\n", "code: loft\nzone: Jakarta\n"),
    ('["13:00-17:00", "08:00-12:00"]', '["8-25"]'),
    ("monday:", "mondey:"),
    ("capacity: 8", "capacity: 0"),
    ("capacity: 8", "capacity: banyak"),
    ("capacity: 8\n", "capacity: 8\n    photos: [../kawung.jpg]\n"),
    ("by_seat: true", "by_seat: 'yes'"),
    ("by_seat: true", "by_seats: true"),
    ("name: { id: Loteng, en: Attic }", "name: { id: Loteng }"),
    ("{ meeting_room: 4 }", "{ meeting_rom: 4 }"),
    ("code: loft\n", "code: loft\ncalendars: [nasional]\n"),
    ("code: loft\n", "code: loft\ncontact: { email: hub }\n"),
    ("code: loft\n", "code: loft\nfunding: [{ source: APBD, amount: 0, year: 2026 }]\n"),
    ("code: loft\n", "code: loft\nextends: ../templates/x.yaml\n"),
    ("code: loft\n", "code: loft\nrooms: []\n"),
    ("region: semarang_raya\n", ""),
]


@pytest.mark.parametrize(("old", "new"), FAULTY, ids=[new.strip() or old.strip() for old, new in FAULTY])
def test_what_an_editor_can_know_is_wrong_is_not_valid(old, new):
    assert not valid(loft_with(old, new))
    with pytest.raises(FaultyHubFile):
        read_hub_text(loft_with(old, new), VOCABULARY)


def test_a_file_with_a_template_need_not_say_all():
    assert valid("code: loft\nextends: templates/hub-kecil.yaml\nphase: { since: 2026-01-01 }\n")
    assert not valid("extends: templates/hub-kecil.yaml\n")


@pytest.mark.parametrize("price", ["150_000", "0", "2147483647"])
def test_a_number_may_be_written_as_the_reader_allows(price):
    instance = seen_by_an_editor(LOFT)
    instance["plans"][0]["monthly_price"] = price if "_" in price else int(price)
    assert jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(instance)


def test_a_new_kind_of_space_is_offered_at_once_and_a_retired_one_no_more():
    words = (
        (HUBS / "vocabulary.yaml").read_text().replace("en: Classroom }", "en: Classroom, retired: true }")
    )
    words = words.replace("space_kinds:\n", "space_kinds:\n  studio: { id: Studio, en: Studio }\n")
    kind = json_schema(read_vocabulary_text(words))["properties"]["spaces"]["items"]["properties"]["kind"]
    offered, retired = kind["anyOf"]
    assert "studio" in offered["enum"] and "classroom" not in offered["enum"]
    assert (retired["enum"], retired["deprecated"]) == (["classroom"], True)


def test_descriptions_speak_bahasa_first():
    told = SCHEMA["properties"]["spaces"]["items"]["properties"]["capacity"]["description"]
    assert told == "Kapasitas, orang.\nCapacity, in people."


def keys(part, prefix=""):
    for key, field in part.keys().items():
        yield f"{prefix}{key}"
        inner = field.inner if isinstance(field, Several) else field
        schema = inner.schema if isinstance(inner, fields.Nested) else None
        if isinstance(schema, Part) and not isinstance(schema, LabelPart):
            yield from keys(schema, f"{prefix}{key}{'[].' if isinstance(field, Several) else '.'}")


def test_every_key_has_a_description_and_no_other():
    assert set(DESCRIPTIONS) == set(keys(HubPart()))


def test_what_the_reader_takes_the_schema_takes_too():
    """Words that look like numbers, and a postcode without quotation marks."""
    text = loft_with("address:\n", "address:\n  street: 17\n  postcode: 50263\n")
    assert read_hub_text(text, VOCABULARY).configuration.address.street == "17"
    assert valid(text)
