"""The room above all others: the process tree, the command line and the demo. Nothing may import it."""
