"""The documents of a tender as PDF: one module per document, a frozen dataclass of facts in, bytes out.

`tender_notice` 招标公告 · `opening_record` 开标记录 · `evaluation_report` 评标报告 · `award_notice` 中标通知书.
`facts` has what all share, `page` renders PDF/A-3u with the facts attached as JSON, `sign` seals the result.
Nothing here knows a tender, a clock or a database: facts arrive ready to print, rules §12 says which.
"""
