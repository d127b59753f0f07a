"""The public face (公开): what anybody may see without signing in, and check without trusting us.

Nobody acts here: the portal only reads, shows what rules §9 and §11 make public, and from which stage
on (`visibility`). Every fact stands beside the number of its ledger entry, whose proof can be taken
home. It never shows a bid, a count of bids or an expert before the law publishes them.
"""
