"""Execute the notebook and render it as one page that loads nothing: ``python docs/notebook/renew.py [folder]``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Before the kernel starts, so that its first figure is not preceded by a note about the font cache.
import matplotlib.font_manager  # noqa: F401
import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter

HERE = Path(__file__).parent
NOTEBOOK = HERE / "responsibility.ipynb"
# Nothing of the machine or the moment is kept.
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
{colours}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def executed(notebook: NotebookNode) -> NotebookNode:
    """Run every cell in the notebook's folder; raise CellExecutionError where one fails."""
    place = {"metadata": {"path": str(HERE)}}
    NotebookClient(notebook, timeout=120, record_timing=False, resources=place).execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
    return notebook


def rendered(notebook: NotebookNode) -> str:
    """Return the notebook as HTML with its style and pictures inside."""
    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    body, _ = exporter.from_notebook_node(notebook)
    title = notebook.cells[0].source.splitlines()[0].removeprefix("# ")
    style = (HERE / "page.css").read_text(encoding="utf-8").strip()
    colours = HtmlFormatter(style="default").get_style_defs(".highlight")
    page = PAGE.format(title=title, style=style, colours=colours, body=body.strip())
    return "\n".join(line.rstrip() for line in page.splitlines()) + "\n"


def main(folder: Path) -> None:
    """Write the executed notebook and its page into ``folder``."""
    # The tests' interpreter may have no installed copy of the packages.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE.parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    notebook = executed(nbformat.read(NOTEBOOK, as_version=4))
    nbformat.write(notebook, folder / NOTEBOOK.name)
    (folder / NOTEBOOK.with_suffix(".html").name).write_text(rendered(notebook), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
