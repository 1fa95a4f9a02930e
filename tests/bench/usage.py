"""Runs a command and says what it took: wall and CPU in milliseconds, the largest process in KiB.

    python3 usage.py FILE COMMAND...      the three numbers go to FILE

CPU and memory are those of the command and the processes that it waited for: not the database's.
"""
import resource
import subprocess
import sys
import time

begin = time.monotonic()
status = subprocess.call(sys.argv[2:])
took = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], 'w', encoding='ascii') as out:
    print(round((time.monotonic() - begin) * 1000), round((took.ru_utime + took.ru_stime) * 1000), took.ru_maxrss, file=out)
sys.exit(status)
