"""The demonstration: a fictional county whose tenders are performed by their acts, never written.

`county` is its data, `people` enters it, `works` plays one open works tender, `stages` fills a county
with tenders in several stages, `folder` writes what outside tools check. Nothing here is used in
production; every name is visibly fictional.
"""
