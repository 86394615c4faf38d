"""What assistants are offered: the Model Context Protocol over the same application as everybody's (extra ``mcp``)."""
