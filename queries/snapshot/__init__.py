"""What a snapshot is: its files, its format, and what earlier editions described."""
