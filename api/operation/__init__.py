"""What an operator sees and starts: health, metrics, logs, and the server's own workers."""
