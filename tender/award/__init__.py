"""Candidates, publicity and award (中标候选人公示、中标通知): the end of the competition.

The procuring entity or its agent publishes at most three ranked candidates, waits out the publicity,
issues the award notice to rank 1 and publishes the result (BL 45, BR 54-55; rules §3a, §11). In the
ledger it leaves `candidates.published`, `award.issued` and `result.published`.
"""
