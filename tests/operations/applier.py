"""A process that has loaded all of the command line, and runs each command it is told in a child of its own.

What is killed is then the command at work, and not an interpreter that starts.
"""

import json
import os
import sys

from interface.cli import main


def serve():
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.argv = ["simpul", *json.loads(line)]
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            try:
                main()
            except SystemExit as ended:
                os._exit(ended.code or 0)
            os._exit(0)
        tell(child)
        tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def tell(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
