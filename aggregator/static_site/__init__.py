"""The whole site as files, for web servers that run no program: what `aggregator build` writes.

    served snapshot ──▶ web.app, as one visitor sees it ──▶ pages and data ──▶ links to files ──▶ path and bytes

Pages and data are the answers of the web application itself, so there is one truth. Every page has the path it has in
the service: a site that moves from files to the service keeps its links. Pages are those of the beginning of the day,
in the zone and language of the site, and say only what stays true (`Page.is_static`). So a second round on the same
day, in which nothing changed, gives the same bytes.

Start reading: `site_files`; then `file_plan` (which pages and data there are) and `file_links` (where links lead).
"""
