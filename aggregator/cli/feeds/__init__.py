"""Commands about the entries of feeds.toml: find calendars, see what they hold, add them.

In: a link, page or file. Out: entries on stdout, or one more entry in feeds.toml.
Start at `discover` and `add`; both use `finding`. `settings_file` is the only module that writes feeds.toml.
"""
