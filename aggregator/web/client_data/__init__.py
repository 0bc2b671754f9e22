"""What the script of a static site reads: all dates of the calendar, and its texts.

A static host answers no query. So the script makes the views itself, in the visitor's time zone and with the visitor's
filters, from two files beside the pages. Nothing in them depends on the current time.
"""
