"""Bids (投标): handed in sealed, replaced, withdrawn or refused as late; each with its receipt.

The tenderer acts, under a pseudonym that only the key folder can resolve (E20 26-27; BL 22; BR 35-36).
The platform checks what it cannot read and keeps the ciphertext; time closes the bidding. In the ledger
it leaves closed `bid.*` acts and the open `bidding.closed`. It promises that no row and no open payload
says who bid, or how many did, before the opening.
"""
