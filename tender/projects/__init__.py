"""Project registration (项目登记) and routing: what an owner wants to have built, and by which method.

The procuring entity or its agent registers (BL 9), the budget auditor concludes the pre-tender audit
(招标前预算审计, county), the registration desk confirms the routing decision (BR 7). Another method needs a
lawful ground, some of them the authority's approval first (BR 8, BR 9, BL 66, GPL 29-32); what looks divided
(化整为零, BL 4, GPR 28) needs the owner's written reason; a changed amount is recomputed and may send the
project back. In the ledger it leaves `project.*` acts with every rule that led to the decision. A tender
needs a routed project.
"""
