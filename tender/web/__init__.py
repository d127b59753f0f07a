"""The common face: base page, components, styles, and how errors and headers leave the platform.

For every slice that has pages. A slice declares what a page hands to its template as a dataclass
(`page.Page`) and returns `page.render(...)`; a refusal is raised as a `tender.errors` class and
becomes problem+json or a page in `problems`. Everything works without JavaScript, from this host
alone, under a strict Content-Security-Policy. It knows no slice and decides nothing of law.
"""
