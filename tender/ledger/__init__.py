"""The append-only ledger (trust §3): acts in, a public transparency log out.

`act` performs and records, `guard` refuses changes outside acts, `sequencer` gives each act its place
in the tree and publishes the witnessed head; `tree`, `tiles`, `note`, `checkpoint` and `proof` are the
C2SP formats; `replay` and `review` find whatever was changed behind the platform's back. Everyone
writes to it; it knows no slice.
"""
