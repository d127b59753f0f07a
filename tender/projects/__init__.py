"""Project registration (项目登记) and routing: what an owner wants to have built, and by which method.

The procuring entity or its agent registers (BL 9), the budget auditor concludes the pre-tender audit
(招标前预算审计, county), the registration desk confirms the routing decision (BR 7). In the ledger it
leaves `project.*` acts with every rule that led to the decision. A tender needs a routed project.
"""
