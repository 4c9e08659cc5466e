"""Every page × every role that matters."""

import pytest
from django.test import Client

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("yiwang.surfaces.desk.accounts.tests.pages"),
]

#: path -> who may open it; everybody else is refused.
SEE = {"system_admin", "security_admin"}
PAGES = {
    "/manage/accounts/": SEE,
    "/manage/accounts/new/": {"system_admin"},
    "/manage/accounts/{account}/": SEE,
    "/manage/accounts/{account}/appoint/": {"security_admin"},
    "/manage/accounts/{account}/disable/": {"security_admin"},
    "/manage/appointments/{held}/": {"security_admin"},
    "/manage/posts/": SEE,
    "/manage/posts/new/": {"system_admin"},
    "/manage/posts/{post}/": SEE,
    "/manage/departments/": SEE,
    "/manage/departments/new/": {"system_admin"},
    "/manage/departments/{department}/": SEE,
    "/manage/audit/": {"audit_admin"},
}
DEEDS = {
    "/manage/accounts/{account}/unlock/": {"security_admin"},
    "/manage/accounts/{account}/reset/": {"security_admin"},
    "/manage/accounts/{account}/enable/": {"security_admin"},
    "/manage/posts/{post}/close/": {"system_admin"},
    "/manage/departments/{department}/close/": {"system_admin"},
}
PEOPLE = ("system_admin", "security_admin", "audit_admin", "leader", "steward", "outsider")


@pytest.fixture
def filled(cast, account):
    def fill(path):
        return path.format(
            account=account.pk,
            held=account.appointments.get().pk,
            post=cast.post("verifier").pk,
            department=cast.department("greening").pk,
        )

    return fill


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", PAGES)
def test_pages(filled, signed_in_client, path, who):
    wanted = 200 if who in PAGES[path] else 403
    assert signed_in_client(who).get(filled(path)).status_code == wanted


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", DEEDS)
def test_deeds(filled, signed_in_client, path, who):
    client = signed_in_client(who)
    status = client.post(filled(path)).status_code
    assert status in ((200, 302) if who in DEEDS[path] else (403,))
    assert client.get(filled(path)).status_code == 405


@pytest.mark.parametrize("path", [*PAGES, *DEEDS])
def test_stranger_signs_in_first(filled, path):
    client = Client()
    response = client.get(filled(path)) if path in PAGES else client.post(filled(path))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("path", [path for path in [*PAGES, *DEEDS] if "{" in path])
def test_what_lies_in_another_district_is_not_there(cast, signed_in_client, path):
    outsider = cast.account("outsider")
    held = outsider.appointments.select_related("post__department").get(post__role="handler")
    url = path.format(
        account=outsider.pk, held=held.pk, post=held.post_id, department=held.post.department_id
    )
    who = "system_admin" if "system_admin" in (PAGES | DEEDS)[path] else "security_admin"
    client = signed_in_client(who)
    response = client.get(url) if path in PAGES else client.post(url)
    assert response.status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_pages_speak_english_too(filled, signed_in_client, path):
    who = sorted(PAGES[path])[0]
    page = signed_in_client(who).get(filled(path), headers={"Accept-Language": "en"})
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    names = "周派遣吴核查园林所东河街道办事处城管何处置梁系统宋安全唐审计外区人的岗位环卫"
    assert not {letter for letter in main if "一" <= letter <= "鿿"} - set(names)
