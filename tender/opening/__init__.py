"""The opening (开标): custodians release their shares, bids are opened or found to have failed, all on record.

The opening desk acts for the procuring entity, which hosts (BL 34-36; E20 29-31); custodians of
different bodies post signed shares; the platform holds none. In the ledger it leaves the list of every
bid, one act per bid opened or failed, and the record. No rebuilt key is ever kept, and a listed bid
cannot be missing from the record.
"""
