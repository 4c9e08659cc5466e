"""The description for programs, and the page for people that is made from it."""

import pytest

from ..reference import operations

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


def test_it_is_openapi_3_1_with_problems_and_scopes(client):
    answer = client.get(f"{BASE}/openapi.json")
    drawn = answer.json()
    assert drawn["openapi"].startswith("3.1") and answer["Content-Language"] == "zh-hans"
    report = drawn["paths"][f"{BASE}/cases"]["post"]
    assert report["security"] == [{"key": ["report"]}, {"session": []}]
    assert set(report["responses"]) == {
        "201", "400", "401", "403", "409", "413", "415", "422", "429", "503",
    }  # fmt: skip
    assert list(report["responses"]["409"]["content"]) == ["application/problem+json"]
    assert drawn["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, methods in drawn["paths"].items():
        for method, each in methods.items():
            assert each["summary"] and each["description"], (path, method)


def test_in_both_languages(client):
    chinese = client.get(f"{BASE}/openapi.json").json()
    english = client.get(f"{BASE}/openapi.json", headers={"accept-language": "en"}).json()
    assert chinese["paths"][f"{BASE}/cases"]["post"]["summary"] == "上报"
    assert english["paths"][f"{BASE}/cases"]["post"]["summary"] == "Report"
    text = client.get(f"{BASE}/openapi.json", headers={"accept-language": "en"}).content.decode()
    left = [word for word in text.split('"') if any("\u4e00" <= char <= "\u9fff" for char in word)]
    assert left == ["东河街 1 号门前堆放垃圾"], "an example, which is data"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_every_operation(client, language):
    page = client.get(f"{BASE}/docs", headers={"accept-language": language}).content.decode()
    for each in operations("http://testserver"):
        assert f'id="{each.key}"' in page and each.path in page, each.key
    assert "curl &#x27;http://testserver/api/v1/cases&#x27;" in page
    assert "<script" not in page.partition("<main")[2].partition("</main>")[0]


def test_examples_are_whole():
    by_key = {each.key: each for each in operations("http://x")}
    assert by_key["report_case"].example.count("\\\n") == 3
    assert '"lon": 113.6003' in by_key["report_case"].example
    assert '-d \'{"action": "accept"' in by_key["take_step"].example
    assert by_key["upload_file"].example.endswith("-F file=@photo.jpg")
    assert "street=440204001" in by_key["map_cases"].example
    assert "/cases/440204202611230000001/steps'" in by_key["take_step"].example
