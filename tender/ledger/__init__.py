"""The append-only ledger: acts, tree, checkpoints and proofs (trust §3)."""
