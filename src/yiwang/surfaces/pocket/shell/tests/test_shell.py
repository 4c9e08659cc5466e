"""What makes the pages an app."""

import json
import re

import pytest
from django.test import Client

from yiwang.ui.assets import build_id

pytestmark = pytest.mark.django_db


def test_the_manifest_names_the_app_and_icons_that_exist(client):
    answer = client.get("/manifest.webmanifest")
    said = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/manifest+json")
    assert (said["name"], said["start_url"], said["scope"]) == ("一网", "/start/", "/")
    assert {each["sizes"] for each in said["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {each["purpose"] for each in said["icons"]}
    for each in said["icons"]:
        assert client.get(each["src"]).status_code == 200, each


def test_the_worker_serves_the_whole_site_and_knows_its_build(client):
    answer = client.get("/sw.js")
    script = answer.content.decode()
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/javascript")
    told = json.loads(re.match(r"self\.TOLD = (\{.*?\});\n", script)[1])
    assert told["build"] == build_id()
    for url in [told["offline"], *told["assets"]]:
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("resident", "/"),
        ("collector", "/rounds/"),
        ("secretary", "/rounds/"),
        ("handler", "/rounds/"),
        ("dispatcher", "/desk/"),
        ("leader", "/desk/"),
    ],
)
def test_the_first_page_is_that_of_whoever_is_signed_in(signed_in_client, name, first):
    assert signed_in_client(name).get("/start/")["Location"] == first


def test_the_page_without_a_network_knows_nobody(signed_in_client):
    pages = {signed_in_client(name).get("/offline/").content for name in ("collector", "leader")}
    pages = {
        re.sub(rb'content="[A-Za-z0-9]{64}"|"X-CSRFToken": "\w+"', b"", page) for page in pages
    }
    assert len(pages) == 1
    assert "现在没有网络" in pages.pop().decode()


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/sw.js", "/start/", "/offline/"])
def test_only_to_be_read(path):
    assert Client().post(path).status_code == 405


def test_pages_for_people_name_the_manifest(signed_in_client, town):
    for name, path in (("resident", "/"), ("collector", "/rounds/"), ("leader", "/desk/")):
        page = signed_in_client(name).get(path, follow=True).content.decode()
        assert '<link rel="manifest" href="/manifest.webmanifest">' in page, path
