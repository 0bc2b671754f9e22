"""What readers and calendar programs see. `app.create_app` puts it together, `server.serve` runs it.

request ─ fast ──┬─ prepared          bytes for programs, made once per snapshot and choice by `formats`
                 ├─ assets            style sheets, script, icon (Flask is entered for neither)
                 └─ app ─ pages ──┬─ languages    which language and region the reader's is; wording writes in it
                                  ├─ selection    what the address asks for
                                  ├─ agenda, month, week, day    snapshot + selection + now → rows in their places
                                  ├─ embed        the same views in frames of other sites; `snippet` the lines for it
                                  ├─ subscribe    the address of a choice, and how to use it
                                  ├─ health       how the feeds are, in words
                                  ├─ sharing      the address by which a page is passed on
                                  └─ templates/, with the texts of translations/
choice: a selection with the options of a subscriber; matching: what a selection means, for pages and programs alike;
haystacks: what the words of a selection are looked for in
resource: what prepared bytes answer: 200, 304, HEAD, preflight
current: the snapshot all of this is made from, refreshed beside the requests
"""
