"""The grammar of a responsibility clause: script, names, markers, conventions."""
