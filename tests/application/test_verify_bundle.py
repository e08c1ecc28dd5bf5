"""The verifier of bundles: one file, run as auditors run it, against bundles that another implementation made."""

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from application.seal import verify_bundle
from application.seal.verify_bundle import grows_into, signature_holds
from tests.application.bundle_reference import Key, World, announcement, b64, consistency, root, sha

VERIFIER = Path(verify_bundle.__file__)

# RFC 8032, section 7.1: public key, message, signature
VECTORS = {
    "1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd"
        "25bf5f0595bbe24655141438e7a100b",
    ),
    "2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c3"
        "87b2eaeb4302aeeb00d291612bb0c00",
    ),
    "3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594"
        "a7c15e9716ed28dc027beceea1ec40a",
    ),
}  # fmt: skip


@pytest.fixture
def checks():
    """Runs the verifier with the standard library alone around it; gives its exit code and its words."""

    def run(bundle, *words, code):
        command = [sys.executable, "-I", "-S", str(VERIFIER), str(bundle), *map(str, words)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, env={}, timeout=60)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def world():
    return World()


@pytest.fixture
def made(world, tmp_path):
    """A bundle of a hub's events 10 to 29 of 50."""
    return world.bundle(tmp_path / "bundle")


def kept(folder, text, name="kept.txt"):
    path = folder.parent / name
    path.write_text(text)
    return path


def lines(bundle, name):
    return (bundle / name).read_text().splitlines(keepends=True)


def rewrite(bundle, name, *changed):
    (bundle / name).write_text("".join(changed))


def changed(bundle, name, old, new):
    text = (bundle / name).read_text()
    assert old in text
    (bundle / name).write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("vector", VECTORS)
def test_signatures_of_the_rfc_hold_and_no_others(vector):
    public, message, signature = map(bytes.fromhex, VECTORS[vector])
    assert signature_holds(public, message, signature)
    assert not signature_holds(public, message + b"!", signature)
    assert not signature_holds(public, message, bytes([signature[0] ^ 1]) + signature[1:])
    assert not signature_holds(public, message, signature[:32] + bytes([signature[32] ^ 1]) + signature[33:])


def test_signatures_are_those_of_another_library():
    for seed in range(1, 6):
        key = Key(seed)
        assert signature_holds(key.raw[1:], b"Sekar", key.private.sign(b"Sekar"))


def test_a_signature_has_one_form_and_a_key_is_a_point():
    key = Key(1)
    signature = key.private.sign(b"Sekar")
    again = int.from_bytes(signature[32:], "little") + verify_bundle.ORDER
    assert not signature_holds(key.raw[1:], b"Sekar", signature[:32] + again.to_bytes(32, "little"))
    for public in (b"\xff" * 32, (2).to_bytes(32, "little"), b""):
        assert not signature_holds(public, b"Sekar", signature)


def test_growth_is_proved_for_every_pair_of_sizes():
    leaves = [sha(bytes([n])) for n in range(20)]
    for new in range(1, 21):
        for old in range(1, new + 1):
            proof = consistency(old, leaves[:new])
            assert grows_into(old, new, root(leaves[:old]), root(leaves[:new]), proof)
            assert not grows_into(old, new, sha(b"other"), root(leaves[:new]), proof)
            assert not grows_into(old, new, root(leaves[:old]), sha(b"other"), proof)
            assert not grows_into(old, new, root(leaves[:old]), root(leaves[:new]), [*proof, sha(b"more")])


def test_it_is_a_program_of_python_3_9_that_needs_nothing_else():
    tree = ast.parse(VERIFIER.read_text(), feature_version=(3, 9))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {one.module if isinstance(one, ast.ImportFrom) else one.names[0].name for one in imported}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    "hub, first, end", [("semarang", 0, 50), ("semarang", 0, 1), ("semarang", 10, 30), ("semarang", 20, 33),
                        ("semarang", 33, 50), ("solo", 7, 8), ("semarang", 9, 9), (None, 5, 41)],
)  # fmt: skip
def test_an_honest_bundle_holds(world, tmp_path, checks, hub, first, end):
    bundle = world.bundle(tmp_path / "bundle", hub, first, end)
    said = checks(bundle, "--keys", kept(bundle, str(world.keys[0])), code=0)
    assert said.startswith("COCOK. ") and "\nIT HOLDS. " in said


def test_a_zip_is_checked_as_it_is(made, checks):
    archive = shutil.make_archive(str(made), "zip", made)
    said = checks(archive, "--lang", "en", code=0)
    assert "IT HOLDS. 14 events of hub semarang, positions 31 to 88; 10 of them in the period" in said
    assert "COCOK" not in said


def test_without_keys_it_says_that_the_bundle_vouches_for_itself(made, world, checks):
    said = checks(made, code=0)
    assert "PERHATIAN" in said and "agrees with itself" in said and str(world.keys[0]) in said


def test_keys_and_a_published_checkpoint_vouch_for_it(made, world, checks):
    keys = kept(made, f"Kunci kami:\n{world.keys[0]}\n", "keys")
    for size in world.sizes:
        paper = kept(made, "\n" + world.checkpoint(size).replace("\n", "\r\n") + "\n")
        said = checks(made, "--keys", keys, "--checkpoint", paper, code=0)
        assert f"agrees with the checkpoints that you gave: {size} events" in said
        assert "agrees with itself" not in said


def test_what_the_manifest_alone_says_is_told_as_such(world, tmp_path, checks):
    bundle = world.bundle(tmp_path / "bundle", **{"from": "2026-09-01T00:00:00.000000Z"})
    assert "only said by the manifest" in checks(bundle, code=0)


def test_a_bundle_up_to_the_newest_checkpoint_leaves_nothing_out(world, tmp_path, checks):
    bundle = world.bundle(tmp_path / "bundle", first=0, end=50, **{"from": None, "to": None})
    assert "only said" not in checks(bundle, code=0)


# What somebody could do to a bundle, or to the log before it was made. Leaf 14 is at position 43; positions 31
# to 88 are leaves 10 to 29, and every third of them is of the other hub.


def test_a_changed_byte_is_found_at_its_position(made, checks):
    changed(made, "events.jsonl", '"n": 14', '"n": 15')
    assert "position 43: the content is not what was sealed" in checks(made, code=1)


def test_a_changed_body_that_means_the_same_is_found(made, checks):
    changed(made, "events.jsonl", '"n": 14, "price": 1.50', '"n": 14, "price": 1.5')
    assert "position 43:" in checks(made, code=1)


@pytest.mark.parametrize("line, said", [(0, "position 31"), (2, "position 40"), (-1, "position 88")])
def test_a_missing_event_is_named(made, checks, line, said):
    rows = lines(made, "events.jsonl")
    del rows[line]
    rewrite(made, "events.jsonl", *rows)
    assert f"{said}: the event that was sealed here is missing" in checks(made, code=1)


def test_an_inserted_event_is_named(made, world, checks):
    rows = lines(made, "events.jsonl")
    rows.insert(2, rows[1].replace('"position": 34', '"position": 35'))
    rewrite(made, "events.jsonl", *rows)
    assert "position 35: not sealed" in checks(made, code=1)


def test_an_event_inserted_at_the_end_is_named(made, checks):
    rows = lines(made, "events.jsonl")
    rewrite(made, "events.jsonl", *rows, rows[-1].replace('"position": 88', '"position": 89'))
    assert "position 89: not sealed" in checks(made, code=1)


def test_swapped_events_are_found_at_the_first_of_them(made, checks):
    rows = lines(made, "events.jsonl")
    one, other = rows[1], rows[4]
    rows[1] = one[: one.index('"body"')] + other[other.index('"body"') :]
    rows[4] = other[: other.index('"body"')] + one[one.index('"body"') :]
    rewrite(made, "events.jsonl", *rows)
    assert "position 34:" in checks(made, code=1)


def test_lines_in_another_order_are_found(made, checks):
    rows = lines(made, "events.jsonl")
    rewrite(made, "events.jsonl", *rows[1:3], rows[0], *rows[3:])
    assert checks(made, code=1)


def test_an_event_of_the_hub_cannot_be_passed_off_as_anothers(made, world, checks):
    event = world.events[14]
    rows = [row for row in lines(made, "events.jsonl") if '"position": 43,' not in row]
    rewrite(made, "events.jsonl", *rows)
    whole = json.dumps([43, b64(event.leaf), "semarang", event.digest])
    changed(made, "leaves.jsonl", json.dumps([43, b64(event.leaf)]), whole)
    assert "position 43: an event of this hub is in the log, but its content is withheld" in checks(
        made, code=1
    )
    changed(made, "leaves.jsonl", '"semarang"', '"solo"')
    assert "position 43: the content is not what was sealed" in checks(made, code=1)


def test_leaves_that_were_recomputed_do_not_lead_to_the_root(made, world, checks):
    """Only the stretch can be named then: from the checkpoint that agreed last."""
    event = world.events[14]
    old = event.leaf
    event.body = event.body.replace("14", "15")
    changed(made, "events.jsonl", '"n": 14', '"n": 15')
    changed(made, "leaves.jsonl", b64(old), b64(event.leaf))
    said = checks(made, code=1)
    assert "something at positions 23 to 58 was changed" in said


def test_a_history_that_was_rewritten_and_signed_anew_is_found(tmp_path, checks):
    """The whole tree, every checkpoint and the keys: only what was published before tells."""
    honest, rewritten = World(), World(keys=[Key(2)])
    rewritten.events[40].body = '{"n": 0}'
    rewritten.leaves = [event.leaf for event in rewritten.events]
    bundle = rewritten.bundle(tmp_path / "bundle", first=0, end=50)
    assert "agrees with itself" in checks(bundle, code=0)
    assert "not signed by your keys" in checks(bundle, "--keys", kept(bundle, str(honest.keys[0])), code=1)
    last, earlier = kept(bundle, honest.checkpoint(50), "50"), kept(bundle, honest.checkpoint(33), "33")
    said = checks(bundle, "--checkpoint", last, code=1)
    assert "something at positions 1 to 148 was changed" in said
    said = checks(bundle, "--checkpoint", last, "--checkpoint", earlier, code=1)
    assert "something at positions 98 to 148 was changed" in said


def test_a_forged_checkpoint_is_named(made, world, checks):
    forged = world.checkpoint(33, key=Key(9))
    changed(made, "checkpoints.jsonl", json.dumps(world.checkpoint(33)), json.dumps(forged))
    assert "checkpoint 33 (position 97) is forged" in checks(made, code=1)


def test_a_checkpoint_that_the_owner_of_the_key_forged_is_found(world, tmp_path, checks):
    """Signed by the right key, but of another tree: in the stretch, before it, and after it."""
    for size in (20, 8, 50):
        other = [*world.leaves[: size - 1], sha(b"another")]
        bundle = world.bundle(tmp_path / str(size))
        forged = world.checkpoint(size, leaves=other)
        changed(bundle, "checkpoints.jsonl", json.dumps(world.checkpoint(size)), json.dumps(forged))
        assert f"not that of checkpoint {size}" in checks(bundle, code=1)


def test_a_published_checkpoint_of_another_log_is_found(made, world, checks):
    other = [*world.leaves[:4], sha(b"another"), *world.leaves[5:]]
    for size in world.sizes:
        published = kept(made, world.checkpoint(size, leaves=other))
        assert f"not that of checkpoint {size}" in checks(made, "--checkpoint", published, code=1)


def test_a_log_that_was_cut_off_is_found_by_a_checkpoint_made_before_the_bundle(tmp_path, checks):
    short, whole = World(40, (8, 20, 40)), World()
    bundle = short.bundle(tmp_path / "bundle", first=0, end=40)
    said = checks(bundle, "--checkpoint", kept(bundle, whole.checkpoint(50)), code=1)
    assert "what came after position 118 is gone" in said
    assert "position 148" in said


def test_a_checkpoint_made_after_the_bundle_needs_a_proof(tmp_path, checks):
    short, whole = World(40, (8, 20, 40)), World()
    bundle = short.bundle(tmp_path / "bundle", first=0, end=40)
    later = kept(bundle, whole.checkpoint(50, instant="2026-12-01T00:00:00.000000Z"))
    assert "GET /v1/seal/consistency?from=40&to=50" in checks(bundle, "--checkpoint", later, code=2)
    hashes = list(map(b64, consistency(40, whole.leaves)))
    proof = kept(
        bundle, json.dumps({"from": 40, "to": 50, "from_root": "", "to_root": "", "hashes": hashes}), "proof"
    )
    assert "IT HOLDS" in checks(bundle, "--checkpoint", later, "--proof", proof, code=0)


def test_a_checkpoint_unknown_to_the_log_is_suspicious(made, world, checks):
    world.sizes = [8, 9, 20, 33, 50]
    said = checks(made, "--checkpoint", kept(made, world.checkpoint(9)), code=1)
    assert "unknown to this log" in said


# Keys


@pytest.fixture
def rotated(tmp_path):
    """Key 2 signs what is beyond 20 events, announced by key 1."""
    world = World(keys=[Key(1), Key(2)])
    world.announced.append(announcement(2, world.keys[1], 20, world.keys[0]))
    world.signers = {33: world.keys[1], 50: world.keys[1]}
    return world


def test_who_trusts_the_first_key_trusts_those_it_announced(rotated, tmp_path, checks):
    bundle = rotated.bundle(tmp_path / "bundle")
    said = checks(bundle, "--keys", kept(bundle, str(rotated.keys[0])), code=0)
    assert "key number 1, 2" in said


def test_a_key_that_no_trusted_key_announced_vouches_for_nothing(rotated, tmp_path, checks):
    rotated.announced[1] = announcement(2, rotated.keys[1], 20)
    bundle = rotated.bundle(tmp_path / "bundle")
    said = checks(bundle, "--keys", kept(bundle, str(rotated.keys[0])), code=1)
    assert "vouches for the first 20 events" in said and "position 59 and after" in said


def test_a_key_signs_nothing_outside_its_time(rotated, tmp_path, checks):
    rotated.signers = {33: rotated.keys[0]}
    bundle = rotated.bundle(tmp_path / "bundle")
    assert "checkpoint 33 is signed by key 1 outside its time" in checks(bundle, code=1)


def test_an_announcement_that_its_key_did_not_sign_is_forged(rotated, tmp_path, checks):
    rotated.announced[1] = rotated.announced[1].replace("after 20", "after 19")
    assert "announcement of key 2" in checks(rotated.bundle(tmp_path / "bundle"), code=1)


# Bundles that were made to do harm


def without(name):
    return lambda bundle: (bundle / name).unlink()


def holding(name, content):
    return lambda bundle: (bundle / name).write_bytes(content)


def claiming(**values):
    def claim(bundle):
        told = json.loads((bundle / "manifest.json").read_text())
        (bundle / "manifest.json").write_text(json.dumps(told | values))

    return claim


DEEP = b'{"a":' * 100_000
HUGE = b"9" * 5000
HOSTILE = {
    "no manifest": (without("manifest.json"), 2),
    "no events": (without("events.jsonl"), 2),
    "manifest of nothing": (holding("manifest.json", b""), 2),
    "manifest of a list": (holding("manifest.json", b"[]"), 2),
    "manifest without end": (holding("manifest.json", DEEP), 2),
    "manifest of no text": (holding("manifest.json", b"\xff\xfe"), 1),
    "manifest too large": (holding("manifest.json", b" " * (5 << 20)), 1),
    "another format": (claiming(format="simpul-bundle/2"), 2),
    "a format that writes": (claiming(format="\x1b[2J\x1b]0;x\x07" * 99), 2),
    "no size": (claiming(size=0), 2),
    "a size below zero": (claiming(size=-1), 2),
    "a true size": (claiming(size=True), 2),
    "an endless size": (holding("manifest.json", b'{"format": "simpul-bundle/1", "size": ' + HUGE + b"}"), 2),
    "a size that no checkpoint has": (claiming(size=34), 1),
    "an endless count": (claiming(count=10**17), 2),
    "another first": (claiming(first=11, count=19), 2),
    "no hub": (claiming(hub=7), 2),
    "a moment that is none": (claiming(**{"from": "yesterday"}), 2),
    "twice the same name": (holding("manifest.json", b'{"format": "simpul-bundle/1", "format": ""}'), 2),
    "no leaves": (holding("leaves.jsonl", b""), 1),
    "leaves of no text": (holding("leaves.jsonl", b"\xff\n"), 1),
    "leaves of numbers": (holding("leaves.jsonl", b"[1, 2]\n"), 1),
    "leaves without end": (holding("leaves.jsonl", b"[" * 100_000), 1),
    "leaves of huge numbers": (holding("leaves.jsonl", b"[" + HUGE + b', ""]\n'), 1),
    "a line without end": (holding("leaves.jsonl", b" " * (17 << 20)), 1),
    "no event": (holding("events.jsonl", b"{}\n"), 1),
    "events without end": (
        holding("events.jsonl", b'{"position": 34, "stream": "' + b"0" * 10_000_000), 1,
    ),
    "no checkpoints": (holding("checkpoints.jsonl", b""), 1),
    "checkpoints of nothing": (holding("checkpoints.jsonl", b'{"note": "", "proof": []}\n'), 1),
    "checkpoints of another": (holding("checkpoints.jsonl", b'{"note": 7, "proof": 7}\n'), 1),
    "no keys": (holding("keys.txt", b""), 1),
    "keys that are none": (holding("keys.txt", b"a+b+c\n\n\xe2\x80\x94 a AAAA\n"), 1),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_bundle_gets_a_sentence(made, checks, how):
    harm, code = HOSTILE[how]
    harm(made)
    said = checks(made, code=code)
    assert said.startswith("TIDAK ") and len(said) < 1500 and "\x1b" not in said


def test_a_body_is_one_object_and_nothing_beside_it(made, checks):
    """Whoever reads a line must read what was sealed."""
    rows = lines(made, "events.jsonl")
    rewrite(made, "events.jsonl", rows[0].replace('"body": {', '"body": {}, "body": {'), *rows[1:])
    assert "events.jsonl, line 1 (after position 0)" in checks(made, code=1)


def test_files_that_are_no_part_of_it_are_named_and_not_opened(made, checks):
    (made / "laporan.pdf").write_text("x")
    assert "Not checked, since they are no part of a bundle: laporan.pdf" in checks(made, code=0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe")
def test_a_folder_of_pipes_and_links_does_not_hold_it_up(made, checks):
    (made / "leaves.jsonl").unlink()
    os.mkfifo(made / "leaves.jsonl")
    checks(made, code=1)
    (made / "leaves.jsonl").unlink()
    (made / "leaves.jsonl").symlink_to("/etc/passwd")
    assert "root" not in checks(made, code=1)


@pytest.fixture
def zipped(made, tmp_path):
    """zipped(more): the bundle as a zip, with more entries as (name, content)."""

    def make(*more, leave=()):
        path = tmp_path / "made.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(made.iterdir()):
                if file.name not in leave:
                    archive.write(file, file.name)
            for name, content in more:
                archive.writestr(name, content)
        return path

    return make


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_twice_in_a_zip_is_refused(zipped, checks):
    assert "events.jsonl is twice" in checks(zipped(("events.jsonl", "")), code=2)


def test_names_that_lead_out_of_a_zip_are_never_followed(zipped, checks):
    said = checks(zipped(("../../etc/cron.d/x", "x"), ("/etc/\x1b[31mx", "x")), code=0)
    assert "../../etc/cron.d/x" in said and "\x1b" not in said


def test_a_zip_bomb_is_refused(zipped, checks):
    bomb = zipped(("leaves.jsonl", b"\0" * (300 << 20)), leave=("leaves.jsonl",))
    assert "leaves.jsonl would unpack to" in checks(bomb, code=2)


def test_a_zip_of_thousands_of_files_is_refused(zipped, checks):
    assert "too many files" in checks(zipped(*((f"{n}.txt", "") for n in range(2000))), code=2)


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_zip_with_a_broken_byte_is_not_taken_for_whole(zipped, place, tmp_path):
    raw = bytearray(zipped().read_bytes())
    raw[int(len(raw) * place)] ^= 0xFF
    broken = tmp_path / "broken.zip"
    broken.write_bytes(raw)
    done = subprocess.run(
        [sys.executable, "-I", "-S", VERIFIER, broken], check=False, capture_output=True, text=True, env={}
    )
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["nothing", "a text"])
def test_what_is_no_bundle_is_told_so(tmp_path, checks, what):
    path = tmp_path / "x.zip"
    if what == "a text":
        path.write_text("Sekar Contoh")
    assert "cannot be opened as a bundle" in checks(path, code=2)


def test_keys_and_checkpoints_that_are_none_are_told_so(made, checks):
    nothing = kept(made, "Sekar Contoh")
    assert "no public key in it" in checks(made, "--keys", nothing, code=2)
    assert "not a signed note" in checks(made, "--checkpoint", nothing, code=2)
    assert "cannot be used" in checks(made, "--proof", nothing, code=2)
