"""A static mirror: every page and every serialisation as files, so that the identifiers outlive the server.

``python -m api.mirror --snapshot DIR --out DIR``. Pages link to each other relatively, so the folder may be served from
any address, or read from a disk. What needs a server (search, the query editor) is left out; a table's query and
rows are files too. ``.htaccess`` lets an Apache server answer ``…/id/…`` as this one does.

Everything that has an identifier has its page and its data. What people cite (documents and their parts, units,
programmes …) also has citations, and a proof of every conclusion shown; for the inner parts of mentions and
assignments these would be most of the files and read by nobody.
"""
