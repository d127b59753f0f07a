"""What the platform said to a bidder's program: its JSON, or its refusal in its own words.

Nothing an answer says is believed beyond its status and its words; what it leaves out is left empty.
"""

from typing import Any

import httpx

from tender.errors import Refused


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON of a success, {} when it has none. Raises Refused with the platform's reason."""
    try:
        said = response.json()
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    if response.is_success:
        return said
    reason = str(said.get("detail") or said.get("title") or "")
    zh, en = (
        f"平台拒绝（{response.status_code}）：{reason}",
        f"The platform refused ({response.status_code}): {said.get('detail_en') or reason}",
    )
    raise Refused("platform_refused", zh, en, field="server")
