"""The themes of the catalogue: a question says in its file to which it belongs."""

THEMES = {
    "status": "现状与数据",
    "demand": "需求与供给",
    "brokerage": "经纪与服务",
    "partners": "合作伙伴",
    "networks": "网络结构",
    "relatedness": "领域关联",
}
"""The themes in Chinese, in the order in which one reads the catalogue."""
