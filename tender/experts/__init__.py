"""The pool of evaluation experts (评标专家), recusal (回避), and the draw that anyone can recompute.

Who acts: the draw desk of the centre and the supervisory authority, each with a salt of its own; legal
basis: BL 37, BR 45-48, trust §4. In the ledger it leaves `expert.*` and `draw.*` acts; names stay in
closed payloads, and everyone else sees commitments. Which firms bid it learns only after the opening.
"""
