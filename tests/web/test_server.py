"""The server of the page: who gets something from it, and what."""

import http.client
import json
from urllib.parse import urlsplit

import pytest


@pytest.fixture(scope="module", name="site")
def a_site(serve, story):
    with serve(story) as (link, site):
        yield urlsplit(link).netloc, site


WRONG = (
    "question?key=0.0.both.99", "question?key=", "question?key=7.0.both.0", "question?key=0.x.y.z", "nothing",
    "below?key=0.99999.both.0", "facts?run=0&context=a.b", "facts?run=0&context=0.99",
    "differences", "other?keys=0.0.both.0",
)  # fmt: skip


def get(netloc, path, **headers):
    connection = http.client.HTTPConnection(netloc, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = (
        answer.status,
        {name.lower(): value for name, value in answer.getheaders()},
        answer.read().decode(),
    )
    connection.close()
    return found


def test_it_listens_on_this_machine_alone(site):
    assert site[0].startswith("127.0.0.1:")


def test_what_the_run_says_needs_the_token(site):
    netloc, own = site
    for headers in (
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer é".encode("latin-1").decode("latin-1")},
    ):
        status, _, text = get(netloc, "/api/roots", **headers)
        assert (status, json.loads(text)) == (403, {"error": "open the link that `ida-dsl view` printed"})
    status, _, text = get(netloc, f"/api/roots?token={own.token}")
    assert status == 403  # it would stand in logs and histories
    status, _, text = get(netloc, "/api/roots", Authorization=f"Bearer {own.token}")
    assert status == 200
    assert json.loads(text)["count"] == 10


def test_the_page_itself_says_nothing_of_the_run(site):
    status, headers, text = get(site[0], "/")
    assert status == 200
    assert "both(" not in text
    assert site[1].token not in text
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"


def test_nothing_may_be_loaded_from_elsewhere(site):
    policy = dict(
        part.strip().split(" ", 1) for part in get(site[0], "/")[1]["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert "unsafe" not in " ".join(policy.values())


def test_another_hosts_name_is_refused(site):
    status, _, _ = get(site[0], "/", Host="attacker.example")
    assert status == 400


@pytest.mark.parametrize("name", ["..%2fpage.html", "page.html", "..", "%2e%2e%2fserver.py", "nothing.js"])
def test_only_the_files_of_the_page_are_given(site, name):
    assert get(site[0], f"/assets/{name}")[0] == 404


def test_what_does_not_exist_is_said(site):
    netloc, own = site
    headers = {"Authorization": f"Bearer {own.token}"}
    for path in WRONG:
        status, _, text = get(netloc, f"/api/{path}", **headers)
        assert status == 400, path
        assert set(json.loads(text)) == {"error"}
