"""Live plans: sockets, who is in them, and the end of their access."""
