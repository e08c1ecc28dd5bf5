"""`python -m interface.cli`, as the supervisor starts its children."""

from interface.cli import main

main()
