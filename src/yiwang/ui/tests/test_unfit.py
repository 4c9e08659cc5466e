"""A value that no column can hold is answered with 400, whatever view let it through."""

import pytest
from django.test import RequestFactory

from yiwang.ui.unfit import UnfitInputMiddleware


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("layer", ["base", "grids", "buildings"])
def test_a_nul_in_a_query(client, layer):
    answer = client.get(f"/cases/{layer}.geojson?street=%00")
    assert answer.status_code == 400
    assert "请求中有无法识别的内容" in answer.content.decode()


def test_other_faults_are_not_the_requests():
    middleware = UnfitInputMiddleware(lambda request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("ours")) is None
