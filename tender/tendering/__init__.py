"""The tender (招标项目) and its life, from preparation to completion or failure.

Who acts: the procuring entity or its agent, time, the opening desk, the committee's chair. Legal
basis: rules §3a. `lifecycle` is the one table of what may happen when; every later slice moves a
tender on by calling `service.advance` with the facts that the guards need. In the ledger it leaves
`tender.*` acts, and the stage in every act that changed it.
"""
