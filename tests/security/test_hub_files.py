"""A hub file from a stranger is read without harm: it names its faults and ends."""

import time

import pytest
from click.testing import CliRunner

from interface.cli import simpul

ALIASES = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "aliases of aliases": ALIASES,
    "an alias of itself": "a: &a [*a]\n",
    "deep lists": "a: " + "[" * 5000 + "]" * 5000,
    "deep mappings": "".join("  " * depth + "a:\n" for depth in range(500)),
    "many values": "a:\n" + "- x\n" * 60_000,
    "a large file": "a: " + "x" * 1_100_000,
    "a python object": "code: !!python/object/apply:os.system ['touch {canary}']\n",
    "a python name": "code: !!python/name:os.system\n",
    "a python module": "code: !!python/module:antigravity\n",
    "a tag of its own": "!<tag:evil,2026:x> {code: x}\n",
    "the same key twice": "code: kedu-raya\ncode: semarang\n",
    "a merge of everything": "a: &a {x: 1}\nb: {<<: *a, <<: *a}\n",
    "a directive": "%YAML 9.9\n---\ncode: x\n",
    "a NUL": "code: 'x\x00y'\n",
    "an endless number": "code: " + "9" * 100_000 + "\n",
    "sixty times sixty": "places: 190:20:30:59:59:59\n",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_a_fault_within_seconds(tmp_path, network, text):
    canary, path = tmp_path / "canary", tmp_path / "kedu-raya.yaml"
    (tmp_path / "vocabulary.yaml").write_text((network.hubs / "vocabulary.yaml").read_text())
    path.write_text(text.replace("{canary}", str(canary)))
    began = time.monotonic()
    done = CliRunner().invoke(
        simpul, ["hub", "validate", "--lang", "en", str(path)], env={"SIMPUL_HUBS": str(network.hubs)}
    )
    assert done.exit_code == 1
    assert not done.exception or isinstance(done.exception, SystemExit)
    assert "kedu-raya.yaml" in done.output and "Traceback" not in done.output
    assert len(done.output) < 200_000
    assert time.monotonic() - began < 20
    assert not canary.exists()
