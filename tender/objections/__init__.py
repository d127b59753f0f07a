"""异议与投诉: objections to documents, opening and result with their clocks, and complaints to the authority.

A tenderer objects to the procuring entity, which answers within the limit; the procedure stands still
meanwhile (BR 22, 44, 54). What was not answered well goes to the authority, which decides acceptance and
ruling within its own limits (BR 60-62). In the ledger: filed, answered, complained, accepted, ruled.
"""
