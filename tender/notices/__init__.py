"""Notices (公告公示): announcement, questions, amendments, corrections, the end; versions, never erasure.

The procuring entity or its agent publishes and answers, a tenderer asks under its pseudonym; what must be
published and when is in rules §11, the contents in rules §12. A correction is a new version beside the old
one. In the ledger a notice stands whole in the facts of its act, so that its text can be proved word by
word. Nothing here tells who asked, came or was invited, or how many did (BL 22).
"""
