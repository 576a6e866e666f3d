"""The verb that publishes definitions from the province."""

from __future__ import annotations

from pathlib import Path

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.cli.verbs_province import STORE, place_of


@verb("province forms-publish", "发布表单定义（台账、报表、代码表），发给各市", argument("place"), *STORE)
def forms_publish(options: Options) -> Answer:
    """Publish what has changed in a folder like `forms/`, or in one file of it."""
    from bizenv_desktop.province.publishing import publish_at

    where = place_of(options)
    place = Path(options.place)
    if not place.exists():
        raise UsageProblem("USAGE", f"没有 {place}", "给出 forms 那样的文件夹，或其中的一个文件")
    done = publish_at(place, **where)
    return Answer(
        [one.to_json() for one in done], look=any(one.conflicts for one in done), none="定义没有变化，不用发布"
    )
