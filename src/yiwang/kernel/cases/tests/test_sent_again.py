"""A browser that sends a form again sends its photos again, kept anew under other ids."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import DISTRICT
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Conflict
from yiwang.lib.ids import new_request_id

from .makers import everything

pytestmark = pytest.mark.django_db


def other_photo() -> int:
    picture = BytesIO()
    Image.new("RGB", (5, 3), "red").save(picture, "PNG")
    return keep(upload=SimpleUploadedFile("x.png", picture.getvalue()), district=DISTRICT).pk


def test_a_report_sent_again_with_its_photos(street):
    request = new_request_id()
    first = street.report(request_id=request, files=[street.photo(), street.photo()])
    before = everything()
    again = street.report(request_id=request, files=[street.photo(), street.photo()])
    assert again.pk == first.pk
    assert everything() == before


def test_a_deed_sent_again_with_its_photo(street):
    case, request = street.at("handling"), new_request_id()
    street.do(case, "handler", "feedback", note="好", files=[street.photo()], request_id=request)
    before = everything()
    again = street.do(
        case, "handler", "feedback", note="好", files=[street.photo()], request_id=request
    )
    assert again.stage == "handled"
    assert everything() == before
    assert case.attachments.filter(purpose="after").count() == 1


@pytest.mark.parametrize("files", [[], ["other"], ["same", "same"]])
def test_other_photos_are_another_deed(street, files):
    case, request = street.at("handling"), new_request_id()
    street.do(case, "handler", "note", note="看", files=[street.photo()], request_id=request)
    given = [other_photo() if each == "other" else street.photo() for each in files]
    with pytest.raises(Conflict):
        street.do(case, "handler", "note", note="看", files=given, request_id=request)
