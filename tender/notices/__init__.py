"""Public notices (公告公示): tender notice, candidates, result, failure; versions, never erasure.

The procuring entity or its agent publishes; what must be published and when is in rules §11, the
contents in rules §12. A correction is a new version beside the old one. In the ledger a notice stands
whole in the facts of its act, so that its text can be proved word by word.
"""
