"""Review of submissions: what the cities have reported, who has not, one submission with its reasons."""

from bizenv_desktop.ui.screens import Screen, register

_PROVINCE = frozenset({"province"})

register(Screen("review", "报送审核", "flag", 12, "review.page:ReviewPage", roles=_PROVINCE, chapter="15"))
register(
    Screen(
        "submission", "一份报送", "flag", 13, "review.submission_page:SubmissionPage",
        roles=_PROVINCE, hidden=True, chapter="15",
    )
)  # fmt: skip
