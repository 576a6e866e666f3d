"""What the server's refusals and rejections mean to people: code → what happened, what to do (Chinese)."""

from __future__ import annotations

REJECTIONS: dict[str, tuple[str, str]] = {
    "forbidden_scope": ("不能修改其他城市的数据", "只能修改本市的记录；确属本市的，请核对填报地区"),
    "forbidden_role": ("您的角色不能做这项操作", "请由有权限的同事操作，或请省厅调整账户角色"),
    "forbidden_field": ("这个字段由另一级填写", "放弃此项修改；需要更正时联系负责的一级"),
    "forbidden_region": ("县区账户只能修改本县区的记录", "请由市级账户修改，或核对填报地区"),
    "unknown_user": ("操作人没有在这台电脑上登记", "请他用自己的一次性登记码在本机登记后再同步"),
    "unknown_ledger": ("省平台没有这本台账的定义", "联系省厅发布台账定义后，重新提交这项修改"),
    "unknown_field": ("省平台的台账定义里没有这个字段", "更新程序或表单定义后，重新提交这项修改"),
    "unknown_row": ("省平台没有这条记录", "它的新建可能已被拒绝：先处理那一条，再重新提交"),
    "not_stored": ("计算字段不能填写", "放弃此项修改，改它的来源数据"),
    "bad_value": ("值的类型不符合字段定义", "打开记录，改正这个字段后重新提交"),
    "too_large": ("这次修改太大，没有送出（单项不超过 256 KB）", "缩短长文本，或改用附件"),
    "malformed": ("这项修改的内容不合格式，没有送出", "更新程序后重新提交；仍不行请联系技术支持"),
    "stale_state": ("状态已被别人改变", "同步后按现在的状态重新办理"),
    "bad_step": ("流程不允许这样变更状态", "按流程逐步办理；更正状态时写明原因"),
    "stale_conflict": ("处理冲突时，冲突的内容已有变化", "同步后重新查看这条冲突再处理"),
    "period_locked": ("所属期间已上报，内容已封存", "撤回或由省厅退回该期间后，重新提交这项修改"),
    "submit_stale": ("上报之后发现别人已改动本期数据", "同步，核对变化后重新上报"),
    "open_conflicts": ("本期还有未处理的冲突", "处理冲突后重新上报"),
    "blob_missing": ("本期还有附件没有上传完", "同步到附件全部上传后重新上报"),
    "bad_signature": ("操作人的签名不对", "请操作人本人打开本机数据后重新办理"),
    "period_opened": ("省厅已打开这次上报，不能再撤回", "联系省厅退回"),
    "unknown_report": ("省平台没有这张报表的定义", "联系省厅发布报表定义后重新上报"),
    "system_ledger": ("这类记录由程序维护，不能直接修改", "放弃此项修改"),
    "with_tx": ("同一次修改中的另一项被拒绝", "处理被拒绝的那一项后，一起重新提交"),
}
"""Why one operation was rejected; the operation stays in the log and in the list of rejected ones."""

REFUSALS: dict[str, tuple[str, str]] = {
    "unauthorized": ("省平台不认识这台电脑的登记", "请向省厅要新的一次性登记码，重新登记"),
    "revoked": ("这台电脑或账户的登记已被撤销", "本地数据仍在；请联系省厅"),
    "bad_code": ("登记码不对、已用过或已过期", "核对登记码，或向省厅要新的"),
    "key_in_use": ("这台电脑的密钥已登记为别的设备", "重新登记一次"),
    "wrong_device": ("请求中的设备与登记的不一致", "重新登记这台电脑"),
    "bad_batch": ("这一批修改的签名不对", "重新登记这台电脑后再同步"),
    "malformed": ("请求的内容不合格式", "更新程序后重试；仍不行请联系技术支持"),
    "too_large": ("一次传送的内容太大", "程序会自动分小再传"),
    "gap": ("省平台缺少这台电脑较早的修改", "程序会从缺少处重传"),
    "forked": ("这份数据是从备份或另一台电脑复制的", "程序会换用新的设备号，重传未确认的修改"),
    "resync": ("省平台已恢复或整理过数据", "程序会重新取全部数据，未确认的修改保留"),
    "upgrade": ("程序版本太旧", "更新程序后再同步；未同步的修改保留"),
    "not_found": ("省平台没有这项内容", "核对后重试"),
    "busy": ("省平台正忙", "稍后再同步"),
    "wrong_hash": ("附件在传送中损坏", "程序会重传"),
    "wrong_offset": ("附件上传的位置与省平台的不一致", "程序会从省平台记下的位置续传"),
    "package": ("离线包没有被采用", "按括号里的原因处理：重新复制或重新导出；没有采用包里的任何内容"),
    "stale_seq": ("核对期间数据又有变化", "程序会再核对一次"),
    "bad_reply": ("省平台的答复残缺，可能被中途的网关截断", "检查网络后再同步；本地数据未受影响"),
    "error": ("省平台出错", "稍后再同步；仍不行请联系省厅技术人员"),
}
"""Why a whole request was refused."""


def rejection(code: str) -> tuple[str, str]:
    """Return what a rejection means and what to do, in Chinese."""
    return REJECTIONS.get(code, (f"省平台拒绝了这项修改（{code}）", "更新程序后重新提交；仍不行请联系省厅"))
