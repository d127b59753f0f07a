"""Evaluation (评标): what the committee's sheets and the documents' formula make of the bids.

The formulas (rules §7, BL 40–41, M12, GPR 34) are pure functions over published figures; anyone can
recompute a result with `tender evaluate CASE.json`. They compute and never decide the procedure:
whether too few bids remain, or who explains a low price, is the committee's act. Round the sheets stand
the seats, the attendance list, questions to tenderers, more time, re-checks and ratings.
"""
