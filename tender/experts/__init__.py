"""The pool of evaluation experts (评标专家), recusal (回避), and the draw that anyone can recompute.

Who acts: the draw desk of the centre and the supervisory authority, each with a salt of its own; legal
basis: BL 37, BR 45-48, M12 12, trust §4. Recusal rests on employers and on a register of relations. In the
ledger it leaves `expert.*` and `draw.*` acts; names stay in closed payloads, and everyone else sees
commitments. Which firms bid it learns only after the opening.
"""
