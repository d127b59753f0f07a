"""The contract that owner and winner sign in a play: one page, set with the faces of the reports.

It states the main terms of the winning bid and nothing else (BR 57); who signs it is fictional like the county.
"""

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from reports.fonts import font_faces
from tender import money
from tender.contracts.rules import MainTerms

LOOK = "body { font-family: 'Report Serif', 'Report Rare'; font-size: 11pt; line-height: 1.8 }"


def contract_pdf(title: str, owner: str, contractor: str, terms: MainTerms) -> bytes:
    """The contract as PDF."""
    lines = (
        f"发包人：{owner}　承包人：{contractor}",
        f"标的：{terms.subject}　承包范围：{terms.scope}",
        f"合同价：{money.shown(terms.price)}元　工期：{terms.period_days}日",
        f"质量：{terms.quality}　项目负责人：{terms.manager}",
        "本合同与招标文件、中标人的投标文件一致, 双方不再订立背离其实质性内容的其他协议。",
    )
    fonts = FontConfiguration()
    style = CSS(string=font_faces() + LOOK, font_config=fonts)
    html = f"<h1>{title}施工合同</h1>" + "".join(f"<p>{line}</p>" for line in lines)
    pdf: bytes = HTML(string=html).write_pdf(stylesheets=[style], font_config=fonts)
    return pdf
