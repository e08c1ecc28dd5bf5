"""A hub file from a stranger is read without harm: it names its faults in a sentence, and ends."""

import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from application.hub_files import FaultyHubFile, read_hub_text, read_vocabulary
from interface.cli import simpul

HUBS = Path(__file__).parents[2] / "hubs"
ALIASES = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
TOO_LARGE = "berkas lebih dari 1.000.000 bita", "is larger than 1,000,000 bytes"
TOO_MANY = "lebih dari 50.000 isian", "holds more than 50,000 values"
TOO_DEEP = "terlalu banyak tingkat", "is nested too deeply"
NOT_UTF8 = "bukan teks UTF-8", "is not UTF-8 text"
NO_WORD = "di sini harus ada kata, bukan daftar atau kelompok", "a word belongs here, not a list or a group"
LEADS_OUT = "menunjuk ke luar foldernya", "leads out of its folder"
BOMBS = {
    "aliases of aliases": (ALIASES, *TOO_MANY),
    "many aliases": (
        f"a: &a x\nb: [{', '.join(['*a'] * 21)}]\n",
        "lebih dari 20 alias",
        "more than 20 aliases",
    ),
    "an alias of itself": (
        "a: &a [*a]\n",
        "alias a menunjuk ke yang belum ada atau ke dirinya sendiri",
        "the alias a points to nothing before it, or to itself",
    ),
    "aliases in a ring": (
        "a: &a { b: *b }\nb: &b { a: *a }\n",
        "alias b menunjuk ke yang belum ada atau ke dirinya sendiri",
        "the alias b points to nothing before it, or to itself",
    ),
    "deep lists": ("a: " + "[" * 5000 + "]" * 5000, *TOO_DEEP),
    "deep mappings": ("".join("  " * depth + "a:\n" for depth in range(500)), *TOO_DEEP),
    "many values": ("a:\n" + "- x\n" * 60_000, *TOO_MANY),
    "a large file": ("a: " + "x" * 1_100_000, *TOO_LARGE),
    "ten megabytes": ("a: " + "x" * 10_000_000, *TOO_LARGE),
    "ten megabytes of comments": ("# x\n" * 2_500_000, *TOO_LARGE),
    "a python object": (
        "code: !!python/object/apply:os.system ['touch {canary}']\n",
        "tanda tag:yaml.org,2002:python/object/apply:os.system tidak dipakai",
        "the tag tag:yaml.org,2002:python/object/apply:os.system is not used",
    ),
    "a python name": (
        "code: !!python/name:os.system\n",
        "tanda tag:yaml.org,2002:python/name:os.system tidak dipakai",
        "the tag tag:yaml.org,2002:python/name:os.system is not used",
    ),
    "a python module": (
        "code: !!python/module:antigravity\n",
        "tanda tag:yaml.org,2002:python/module:antigravity tidak dipakai",
        "the tag tag:yaml.org,2002:python/module:antigravity is not used",
    ),
    "a tag of its own": (
        "!<tag:evil,2026:x> {code: x}\n",
        "tanda tag:evil,2026:x tidak dipakai",
        "the tag tag:evil,2026:x is not used",
    ),
    "the same key twice": (
        "code: kedu-raya\ncode: semarang\n",
        "kedu-raya.yaml:2:1: code: code sudah ada di atas",
        "kedu-raya.yaml:2:1: code: code stands here twice",
    ),
    "a merge of everything": (
        "a: &a {x: 1}\nb: {<<: *a, <<: *a}\n",
        "b.<<: << sudah ada di atas",
        "b.<<: << stands here twice",
    ),
    "a merge key": (
        "<<: {code: kedu-raya}\n",
        "<< bukan bagian yang dikenal",
        "<< is not a known key",
    ),
    "a directive": ("%YAML 9.9\n---\ncode: x\n", "bukan YAML yang benar", "is not well-formed YAML"),
    "a second document": (
        "code: a\n---\ncode: b\n",
        "hanya satu dokumen per berkas",
        "holds more than one document",
    ),
    "a NUL": (
        "code: 'x\x00y'\n",
        "memuat karakter U+0000 yang tidak dapat dicetak",
        "holds the unprintable character U+0000",
    ),
    "an escape sequence": (
        'code: "x\\e[31my"\n',
        "memuat karakter U+001B yang tidak dapat dicetak",
        "holds the unprintable character U+001B",
    ),
    "an endless word": (
        "code: " + "9" * 100_000 + "\n",
        "code: lebih dari 40 huruf",
        "code: is longer than 40 letters",
    ),
    "an endless number": (
        "spaces: [{ capacity: " + "9" * 100_000 + " }]\n",
        "spaces[0].capacity: di sini harus ada bilangan bulat",
        "spaces[0].capacity: a whole number belongs here",
    ),
    "an endless key": ("k" * 100_000 + ": 1\n", "bukan YAML yang benar", "is not well-formed YAML"),
    "sixty times sixty": (
        "places: 190:20:30:59:59:59\n",
        "places bukan bagian yang dikenal",
        "places is not a known key",
    ),
    "a list as a key": ("? [a, b]\n: c\n", "nama bagian harus satu kata", "a key must be a word"),
    "a list as a word": ("code: [kedu-raya]\n", *NO_WORD),
    "UTF-16": ("code: kedu-raya\n".encode("utf-16"), *NOT_UTF8),
    "UTF-32": ("code: kedu-raya\n".encode("utf-32"), *NOT_UTF8),
    "Latin-1": ("name: { id: Caf\xe9 }\n".encode("latin-1"), *NOT_UTF8),
    "half a letter": (b"name: \xed\xa0\x80\n", *NOT_UTF8),
    "not a text": (bytes(range(256)) * 8, *NOT_UTF8),
    "nothing": ("", "berkas kosong", "is empty"),
    "a template above": ("extends: ../../etc/passwd\n", *LEADS_OUT),
    "a template from the root": ("extends: /etc/passwd\n", *LEADS_OUT),
    "a template behind a link": ("extends: templates/passwd.yaml\n", *LEADS_OUT),
    "a template that extends itself": (
        "extends: templates/ring.yaml\n",
        "templat berputar: templates/ring.yaml -> templates/ring.yaml",
        "the templates go round in a circle: templates/ring.yaml -> templates/ring.yaml",
    ),
    "a template of ten megabytes": ("extends: templates/large.yaml\n", *TOO_LARGE),
    "a photo above": (
        "spaces: [{ photos: [../../etc/passwd] }]\n",
        "foto disebut dengan nama berkas saja",
        "a photo is a plain file name",
    ),
}
CASES = [
    pytest.param(text, language, sentence, id=f"{name}, {language}")
    for name, (text, bahasa, english) in BOMBS.items()
    for language, sentence in (("id", bahasa), ("en", english))
]


@pytest.fixture
def folder(tmp_path):
    """A folder of hub files with templates that are no good."""
    hubs = tmp_path / "hubs"
    (hubs / "templates").mkdir(parents=True)
    for name in ("vocabulary.yaml", "holidays.yaml"):
        shutil.copy(HUBS / name, hubs)
    (tmp_path / "passwd.yaml").write_text("code: rahasia\n")
    (hubs / "templates" / "passwd.yaml").symlink_to(tmp_path / "passwd.yaml")
    (hubs / "templates" / "ring.yaml").write_text("extends: templates/ring.yaml\n")
    (hubs / "templates" / "large.yaml").write_text("# x\n" * 2_500_000)
    return hubs


@pytest.fixture
def validate():
    def run(path, language):
        return CliRunner().invoke(simpul, ["hub", "validate", "--lang", language, str(path)])

    return run


@pytest.mark.parametrize(("text", "language", "sentence"), CASES)
def test_a_bomb_is_a_sentence_within_seconds(folder, validate, text, language, sentence):
    canary, path = folder / "canary", folder / "kedu-raya.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.replace("{canary}", str(canary)).encode())
    began = time.monotonic()
    done = validate(path, language)
    assert done.exit_code == 1
    assert not done.exception or isinstance(done.exception, SystemExit)
    assert sentence in done.output and "Traceback" not in done.output
    assert len(done.output) < 200_000
    assert time.monotonic() - began < 20
    assert not canary.exists()


@pytest.mark.parametrize(("language", "sentence"), zip(("id", "en"), LEADS_OUT, strict=True))
@pytest.mark.parametrize("path", ["templates/../../kedu-raya.yaml", "link.yaml"])
def test_a_path_that_leaves_the_folder_is_a_sentence(folder, validate, path, language, sentence):
    (folder.parent / "kedu-raya.yaml").write_text("code: kedu-raya\n")
    shutil.copy(HUBS / "vocabulary.yaml", folder.parent)
    (folder / "link.yaml").symlink_to(folder.parent / "kedu-raya.yaml")
    done = validate(folder / path, language)
    assert (done.exit_code, sentence in done.output) == (1, True)


HOSTILE = {
    "keys": "".join(f"k{n}: 1\n" for n in range(4_000)),
    "keys of spaces": "spaces:\n" + "".join(f"  - kode_ruang{n}: 1\n" for n in range(3_000)),
    "kinds": "spaces:\n" + "".join(f"  - kind: ruang{n}\n" for n in range(3_000)),
    "samples": "samples:\n" + "".join(f"  - samp{n}\n" for n in range(4_000)),
    "quotas": "plans:\n - quotas:\n" + "".join(f"    ruang{n}: 1\n" for n in range(4_000)),
    "exceptions": "exceptions:\n" + "  - { from: 2026-01-01, why: { id: a, en: b } }\n" * 1500,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_file_of_nothing_but_faults_costs_seconds_and_tells_a_thousand(text):
    vocabulary, began = read_vocabulary(HUBS), time.process_time()
    with pytest.raises(FaultyHubFile) as caught:
        read_hub_text(text, vocabulary)
    assert len(caught.value.faults) == 1001
    assert time.process_time() - began < 5


def test_a_hub_of_two_hundred_spaces_is_read_at_once():
    rooms = "".join(
        f"  - {{ code: room-{n}, kind: meeting_room, name: {{ id: Ruang {n}, en: Room {n} }}, capacity: 8 }}\n"
        for n in range(193)
    )
    text = (HUBS / "semarang.yaml").read_text().replace("\nspaces:\n", "\nspaces:\n" + rooms)
    vocabulary, took = read_vocabulary(HUBS), []
    for _ in range(3):
        began = time.process_time()
        assert len(read_hub_text(text, vocabulary).configuration.spaces) == 200
        took.append(time.process_time() - began)
    assert min(took) < 0.5
