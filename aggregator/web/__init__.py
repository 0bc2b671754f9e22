"""What readers and calendar programs see. `app.create_app` puts it together, `server.serve` runs it.

request ─ fast ──┬─ resource          prepared bytes: .ics, style sheet, script (Flask is not entered)
                 └─ app ─ pages ──┬─ selection    what the address asks for
                                  ├─ agenda       snapshot + selection + now → days and rows
                                  ├─ health       how the feeds are, in words
                                  └─ templates/
current: the snapshot all of this is made from, refreshed beside the requests
"""
