"""Bytes of a web page or of Markdown → its lines and tables, as a person reads them.

In: bytes, content type, URL. Out: `PageText`. Start at `page_text`. May import: errors.
Comments, code blocks, struck-out text, navigation and forms are no text of a page.

    page_text       which of the two it is; decoding
    markdown        Markdown with front matter and shortcodes → HTML
    html_tree       HTML → a tree, as browsers read it, unless it is nested too deeply
    lines           the tree → headings, items, paragraphs, tables
    page_types      what comes out
"""
