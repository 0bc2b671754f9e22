"""What readers and calendar programs see. `app.create_app` puts it together, `server.serve` runs it.

request ─ fast ──┬─ resource          prepared bytes: .ics, style sheet, script (Flask is not entered)
                 └─ app ─ pages ──┬─ languages    which language and region the reader's is; wording writes in it
                                  ├─ selection    what the address asks for
                                  ├─ agenda, month, week, day    snapshot + selection + now → rows in their places
                                  ├─ health       how the feeds are, in words
                                  └─ templates/, with the texts of translations/
current: the snapshot all of this is made from, refreshed beside the requests
"""
