"""The API's document says what the API does, and nothing else."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import checks
from schemathesis.specs.openapi import checks as of_documents

from domain.account import Role
from domain.values import space_id
from interface.app import create_app
from interface.requests import SESSION_COOKIE
from interface.wiring import read_token, wired
from tests.interface.decisions import ROUTES, may
from tests.interface.town import People, open_form, with_cheap_passwords

METHODS = {"get", "post", "put", "patch", "delete"}
DOCUMENT = "GET /v1/openapi.json"
OPERATIONS = sorted({line.partition(" · ")[0] for line in ROUTES if " /v1/" in line} - {DOCUMENT})
WITHOUT_A_KEY = {  # they change nothing in the log
    "POST /v1/hub-plans/validation",  # a read, as is the next: a file is too long for an address
    "POST /v1/hub-plans/preview",
    "POST /v1/hubs/{code}/people/search",  # a read: the words stand in its body, since addresses are logged
    "POST /v1/accounts/{account_id}/tokens",
    "DELETE /v1/accounts/{account_id}/tokens/{token_id}",
    "DELETE /v1/accounts/{account_id}/sessions/{session_id}",
    "DELETE /v1/accounts/{account_id}/second-factor",
}
THERE = {
    "code": "semarang",
    "list": "spaces",
    "format": "csv",
    "space_id": str(space_id("semarang", "shared-office")),
}
CHECKS = [
    checks.not_a_server_error,
    of_documents.status_code_conformance,
    of_documents.content_type_conformance,
    of_documents.response_headers_conformance,
    of_documents.response_schema_conformance,
]
REPEATABLE = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def served(prepared, clone):
    """The application over one network, for all of this file."""
    with clone(prepared) as network, wired(network.database_url, network) as parts:
        app = create_app(parts, network)
        yield app, {"nobody": {}, "token": _by_token(network), "session": _by_session(app, parts)}


def _by_token(network):
    return {"Authorization": f"Bearer {read_token(network.home)}"}


def _by_session(app, parts):
    """What a provincial admin's browser sends: the cookies of the session and of its forms, and their token."""
    people = People(with_cheap_passwords(parts))
    secret = people.session(people.staff(Role.PROVINCIAL_ADMIN)).secret
    return open_form(app, **{SESSION_COOKIE: secret})


@pytest.fixture(scope="module")
def document(served):
    return served[0].test_client().get("/v1/openapi.json").json


@pytest.fixture(scope="module")
def schema(served):
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", served[0])


def operations(document):
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def references(node):
    """Every $ref below a node."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    own = [node["$ref"]] if isinstance(node, dict) and "$ref" in node else []
    return own + [found for child in children for found in references(child)]


def test_the_document_is_of_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"] == "Simpul"
    assert document["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
    }


def test_every_route_is_in_the_document_and_the_other_way_round(served, document):
    routes = {
        f"{method} " + re.sub("<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)
        for rule in served[0].url_map.iter_rules()
        for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
        if rule.rule.startswith("/v1/") and rule.rule != "/v1/openapi.json"
    }
    assert routes == set(operations(document)) == set(OPERATIONS)


def test_every_reference_leads_somewhere(document):
    for reference in references(document):
        _, kind, name = reference.removeprefix("#/").split("/")
        assert name in document["components"][kind], reference


def test_every_parameter_of_a_path_is_described(document):
    for path, methods in document["paths"].items():
        described = {p["name"] for p in methods.get("parameters", []) if p["in"] == "path" and p["required"]}
        assert described == set(re.findall(r"{([a-z_]+)}", path)), path


def test_every_operation_has_a_summary_and_says_how_it_may_end(document):
    for name, operation in operations(document).items():
        assert operation["summary"], name
        assert {"200", "201", "204"} & set(operation["responses"]), name
        assert {"404", "422", "503"} <= set(operation["responses"]), name


def test_every_problem_is_of_one_shape(document):
    shapes = [
        answer["content"]["application/problem+json"]["schema"]["$ref"]
        for operation in operations(document).values()
        for status, answer in operation["responses"].items()
        if status >= "400"
    ]
    assert set(shapes) == {"#/components/schemas/Problem"}


def test_what_is_not_for_anybody_may_be_refused(document):
    for name, operation in operations(document).items():
        assert ("403" in operation["responses"]) == ("security" in operation), name


def test_what_is_not_for_anybody_needs_a_token_or_a_session(document):
    for name, operation in operations(document).items():
        needed = [] if ROUTES.get(name, may("")).public else [{"token": []}, {"session": []}]
        assert operation.get("security", []) == needed, name


def test_every_write_takes_a_key_but_those_of_tokens_and_sessions(document):
    without = {
        name
        for name, operation in operations(document).items()
        if not name.startswith("GET")
        and "Idempotency-Key" not in {p["name"] for p in operation.get("parameters", [])}
    }
    assert without == WITHOUT_A_KEY


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("who", ["token", "session", "nobody"])
def test_no_request_is_answered_outside_the_document(served, schema, name, who):
    method, path = name.split()
    headers = served[1][who]

    @REPEATABLE
    @given(case=schema[path][method].as_strategy(), of_ours=strategies.booleans())
    def every(case, of_ours):
        if of_ours:
            case.path_parameters |= {key: THERE[key] for key in case.path_parameters if key in THERE}
        if isinstance((case.query or {}).get("min_position"), int):
            case.query["min_position"] %= 10  # what is not reached is waited for
        case.call_and_validate(headers=headers, checks=CHECKS)

    every()


@pytest.mark.parametrize("name", [name for name in OPERATIONS if not name.startswith("GET")])
def test_a_write_by_nobody_is_never_looked_at(served, document, name):
    method, path = name.split()
    answer = served[0].test_client().open(re.sub("{.*?}", "0" * 32, path), method=method, data=b"{")
    assert answer.status_code in (401, 404)
    assert "invalid" not in answer.json["rule"]


def test_what_is_really_there_conforms_to_the_document(schema):
    for path in ("/v1/hubs", "/v1/hubs/{code}", "/v1/hubs/{code}/spaces", "/v1/spaces/{space_id}"):
        answer = schema[path]["GET"].Case(path_parameters=THERE).call_and_validate(checks=CHECKS)
        assert answer.status_code == 200
