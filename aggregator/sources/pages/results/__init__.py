"""What reading a page comes to, and what is collected while it is read.

In: settings and clues of a page. Out: `PageReading`. Start at `page_reading`. May import: model, `markup`, `phrases`.
"""
