"""From blocks to tasks: the layouts in which annexes print tasks, requirements and clauses."""
