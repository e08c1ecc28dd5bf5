"""Every read model has decided about every type and version of event."""

from dataclasses import replace

import pytest

from domain.catalogue import KNOWN
from projections import registry


@pytest.mark.parametrize("model", registry.READ_MODELS, ids=lambda model: model.name)
def test_every_type_and_version_is_read_or_ignored(model):
    assert model.reads | set(model.ignores) == KNOWN.keys()


@pytest.mark.parametrize("model", registry.READ_MODELS, ids=lambda model: model.name)
def test_nothing_is_both_read_and_ignored(model):
    assert not model.reads & set(model.ignores)


@pytest.mark.parametrize("model", registry.READ_MODELS, ids=lambda model: model.name)
def test_no_type_is_read_by_two_statements_of_one_read_model(model):
    assert sum(len(group) for group in model.facts) == len(model.reads)


def test_the_halves_are_all_read_models_once():
    names = [model.name for half in registry.HALVES for model in half]
    assert names == [model.name for model in registry.READ_MODELS] and len(set(names)) == len(names)


def test_every_table_that_a_read_model_makes_has_its_key():
    for model in registry.READ_MODELS:
        assert model.tables.count("create table") == len(model.keys)


def test_another_statement_is_another_code(monkeypatch):
    before, first = registry.code(), registry.READ_MODELS[0]
    changed = replace(first, tables=first.tables + " ")
    monkeypatch.setattr(registry, "READ_MODELS", (changed, *registry.READ_MODELS[1:]))
    assert registry.code() != before


def test_another_way_to_read_the_news_is_another_code(monkeypatch):
    before = registry.code()
    monkeypatch.setattr("projections.readmodel.NEWS", "with news as ...")
    assert registry.code() != before
