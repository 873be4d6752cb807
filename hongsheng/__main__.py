"""``python -m hongsheng`` is the command line."""

from hongsheng.cli import main

main()
