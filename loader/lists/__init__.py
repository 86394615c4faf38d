"""The lists that people keep: names of units (authority), corrections of print, links to other data sets."""
