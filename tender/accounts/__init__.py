"""People, organisations, seats, sign-in, certificates and custodian keys.

An administrator registers and grants, and holds no business seat (rules §9). Every person acts in one
seat at a time. In the ledger it leaves `organisation.*`, `person.*`, `seat.*`, `credential.set` (only
a fingerprint), `contact.*` (only a salted hash), `certificate.*` and `custodian.registered`.
"""
