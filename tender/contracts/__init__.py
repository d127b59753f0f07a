"""合同与归档: performance security, the contract as bid, its filing and publication, the archive.

The owner files the signed contract, compared with the winning bid and the documents before it counts (BR 57);
the winner confirms the same file; then it is published (BL 46; rules §3a 17, §11). Refunds of deposits follow
it (`deposits.queries.returns_due`). At the end the desk seals the archive package (rules §3a 18): there is no
act that deletes anything, so retention cannot be cut short. In the ledger: contract.*, archive.sealed.
"""
