"""The demonstration: a fictional county whose tenders are performed by their acts, never written.

`county` is its data, `inhabitants` and `pool` enter it, `scripts` say what happens. `works` plays a tender; its
steps stand, in the order of a tender's life, in `publishing`, `informing`, `drawing`, `inviting`, `qualifying`,
`paying`, `handing_in`, `judging`, `deliberating`, `objecting`, `awarding`, `concluding`. `scenarios` are what
`tender demo` performs, `stages` fill a county with tenders in several stages, `folder` writes what outside
tools check. Nothing here is used in production; every name is visibly fictional.
"""
