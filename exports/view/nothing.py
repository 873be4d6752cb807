"""Why there is nothing to draw, in a sentence with the next step."""

from __future__ import annotations

from exports.view.scope import Scope
from graph.problem import Problem
from queries.question.query import Query


def nothing(scope: Scope, rule: Query | None) -> Problem:
    """Why a picture has nothing to draw, and what to do about it."""
    if scope.gap:
        return Problem(
            f"what {scope.gap} is about is no longer in the graph; "
            "'hongsheng gaps find' brings the ledger up to date",
            f"{scope.gap} 的对象已不在图谱中；可用 hongsheng gaps find 更新台账",
        )
    if rule and not rule.gap:
        return Problem(
            f"{rule.name} answers with figures and finds no gaps that could be drawn; "
            "'hongsheng queries' says which do",
            f"{rule.name} 只给出数字，不产生缺口，无法画图；用 hongsheng queries 查看哪些产生缺口",
        )
    if rule:
        return Problem(
            f"the ledger holds no open gap of {rule.name}; look for them first: "
            f"hongsheng gaps find --rule {rule.name}",
            f"台账中没有规则 {rule.name} 的未关闭缺口；请先执行："
            f"hongsheng gaps find --rule {rule.name}",
        )
    return Problem(
        "there is nothing to draw; 'hongsheng load' or 'hongsheng demo' fills the graph",
        "没有可绘制的内容；请先用 hongsheng load 载入数据，或运行 hongsheng demo",
    )
