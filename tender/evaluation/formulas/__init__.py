"""The evaluation methods of rules §7, one module each, pure: figures in, an `Outcome` out.

`comprehensive` 综合评估法 · `weighted` 综合评分法 · `lowest_evaluated` 经评审的最低投标价法 · `lowest_gp`
最低评标价法 · `two_envelope` 双信封. Shared: `figures` (values and exact rounding), `screening` (what is
rejected before any formula), `low_price` 异常低价, `preference` (small firms, domestic goods), `ranking`.
No session, no clock, no storage; every limit comes in from the rule packs or the documents.
"""
