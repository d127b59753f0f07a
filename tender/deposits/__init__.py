"""投标保证金: demanded within the caps, paid by code or guaranteed, returned with interest, forfeited for a cause.

Tenderers act under their pseudonyms, two people of the finance seat act on money: one proposes, another
approves (BR 26, 35, 57; rules §4, §9). Every act here is closed; before the opening nobody sees who
paid, and no row or payload names a payer.
"""
