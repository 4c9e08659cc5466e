"""Publishing a flow: checked, stored once, never changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Conflict

from ..models import FlowEdge, FlowVersion
from ..rules.flow import parse_flow

SHIPPED = Path(__file__).resolve().parents[1] / "flows"


def publish_flow(*, definition: Mapping[str, Any], actor_id: int | None = None) -> FlowVersion:
    """Store a version of a flow with its edges; the same version again must be the same.

    Raises FlowFault naming everything wrong with the definition.
    """
    flow = parse_flow(definition, roles=ROLES)
    with transaction.atomic():
        held = FlowVersion.objects.filter(code=flow.code, version=flow.version).first()
        if held is not None:
            if held.definition != dict(definition):
                raise Conflict(
                    "这个流程版本已经发布，内容不同；请提高版本号。", code="flow_version"
                )
            return held
        stored = FlowVersion.objects.create(
            code=flow.code,
            version=flow.version,
            title=flow.title,
            source=str(definition.get("source", "")),
            definition=dict(definition),
            published_by_id=actor_id,
        )
        FlowEdge.objects.bulk_create(
            FlowEdge(flow=stored, source=source, action=action, target=target)
            for source, action, target in sorted(flow.edges())
        )
        record(
            verb="cases.publish_flow",
            subject=f"flow:{flow.code}",
            actor_id=actor_id,
            detail={"version": flow.version},
        )
        return stored


def publish_shipped_flows() -> None:
    """The flows that come with the product; harmless to repeat."""
    for path in sorted(SHIPPED.glob("*.yaml")):
        publish_flow(definition=yaml.safe_load(path.read_text(encoding="utf-8")))
