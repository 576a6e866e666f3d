"""The description of the server holds: whatever is sent, it answers as described and never with a 5xx."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings

from bizenv_desktop.wire import tus
from tests.helpers_province import Province

province = Province(Path(tempfile.mkdtemp(prefix="province-")))
zhang = province.device("张演示")
schemathesis.serializer.alias(tus.PIECE, "application/octet-stream")
schema = schemathesis.openapi.from_asgi("/openapi.json", province.app)


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_route_answers_as_described(case: Any) -> None:
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    # 1.0 is an integer to JSON Schema; on this wire there are no floats, and it is refused.
    headers = {"Authorization": f"Bearer {zhang.token}"}
    case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])


def test_every_route_but_enrolment_asks_for_the_token() -> None:
    described = province.app.openapi()
    for path, verbs in described["paths"].items():
        for verb, route in verbs.items():
            is_open = path == "/sync/v1/enroll" or verb == "options"
            assert bool(route["security"]) == (not is_open)
            if route["security"]:
                asked = path.replace("{sha256}", "0" * 64).replace("{package}", str(uuid.UUID(int=0)))
                asked = asked.replace("{tag}", "project@1")
                answer = province.http.request(verb, asked)
                assert answer.status_code == 401, path
