"""The witness (见证方): the supervision office's own machine that has seen every head of the ledger.

It cosigns a checkpoint only if that extends the last one it cosigned, and keeps that one durably in its
own SQLite file, outside the platform's data folder (C2SP tlog-witness, trust §3). With its signature on
receipts and draws, the platform cannot show two histories without the witness joining in. It knows
tree heads and notes only: no payload, no database and no key of the platform ever reaches it.

    cosign    the decision and the LocalWitness · store   its memory · request   the wire format
    server    HTTP shell · client   the platform's side · commands   `tender witness`
"""
