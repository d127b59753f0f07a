"""The documents of a tender as PDF (rules §12): one module per document, a frozen dataclass of facts in, bytes out.

In the life of a tender: `tender_notice`, `invitation`, `prequalification_notice`, `prequalification_letter`,
`clarification` · `draw_record`, `opening_record`, `evaluation_report` · `candidates_notice`, `award_notice`,
`result_notice`, `result_letter`, `written_report`, `ended_notice` · `objection_reply`, `complaint_ruling` ·
`contract_notice`, `archive_index`, `dossier`.
`facts` has what all share, `page` renders PDF/A-3u with the facts attached as JSON, `sign` seals the result.
Nothing here knows a tender, a clock or a database: facts arrive ready to print.
"""
