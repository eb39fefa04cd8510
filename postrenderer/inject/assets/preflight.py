"""Loads the load test's script as Locust will, and fails when there is nothing in it to run.

Runs in an init container of the master with the image, packages, mounts and environment of the
Locust container, so that a mistake is in the log before any worker is asked for load.
"""

import os
import subprocess
import sys

HEADING = "Available Users:"

listing = subprocess.run([sys.executable, "-m", "locust", "--list"], stdout=subprocess.PIPE, text=True, check=False)
sys.stdout.write(listing.stdout)
sys.stdout.flush()
script = os.environ.get("LOCUST_LOCUSTFILE", "the script")
if listing.returncode != 0:
    sys.exit(f"locust-preflight: {script} can't be loaded: correct what is said above")
_, _, names = listing.stdout.partition(HEADING)
if not names.split():
    sys.exit(f"locust-preflight: {script} has no class of users that could run: make one of HttpUser, and not abstract")
