"""What Locust does for a load test beyond what it does by itself. Imported after Locust, in all its processes.

Ending without losing a request: a master that ends tells its workers to quit and leaves half a second later, while their
users may finish their tasks for as long as the stop timeout; what they do in that time is in no statistics. And a worker
that is told to leave by SIGTERM says goodbye before its users have finished. Here the master waits until each worker has
gone, and each worker reports when its users have stopped.

A run that is to happen once fails when it was cut short, and leaves a report.
"""

import base64
import contextlib
import csv
import functools
import io
import json
import logging
import os
import socket
import tarfile
import time

import gevent
from locust import events, html, stats
from locust.rpc import Message
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

ONCE = "LOCUST_KUBERNETES_ONCE" in os.environ
FORMATS = os.environ.get("LOCUST_KUBERNETES_REPORT", "").split(",")
FOLDER = os.environ.get("LOCUST_KUBERNETES_REPORT_FOLDER")
TO_LOG = "LOCUST_KUBERNETES_REPORT_LOG" in os.environ

# Beyond the stop timeout: for the last messages of many workers.
MARGIN_SECONDS = 5
BEGIN = "----- BEGIN LOCUST REPORT: tar.gz in base64 -----"
END = "----- END LOCUST REPORT -----"

logger = logging.getLogger(__name__)


def workers_of(master):
    return [worker for worker in master.clients.all if worker.state != STATE_MISSING]


class Quit:
    """Instead of MasterRunner.quit."""

    def __init__(self, master):
        self.master, self.quit_at_once, self.begun = master, master.quit, False

    def __call__(self):
        if not self.begun:  # it is called again by what it sets off
            self.begun = True
            self.let_workers_finish()
        self.quit_at_once()

    def let_workers_finish(self):
        master = self.master
        if not workers_of(master):
            fail(master.environment, "all workers have left")
        master.stop(send_stop_to_client=False)
        for worker in workers_of(master):
            master.server.send_to_client(Message("quit", None, worker.id))
        deadline = time.monotonic() + (master.environment.stop_timeout or 0) + MARGIN_SECONDS
        while workers_of(master) and time.monotonic() < deadline:
            gevent.sleep(0.05)


def fail(environment, why):
    if ONCE and environment.process_exit_code is None:
        logger.error("The test was cut short: %s", why)
        environment.process_exit_code = 1


def on_master_quitting(environment, **_):
    """Called first of all when the process ends, for whatever reason."""
    if not environment.runner.quit.begun:
        fail(environment, "the master was told to leave")


def report_last(worker, **_):
    with contextlib.suppress(Exception):  # the master has gone
        worker._send_stats()


def as_csv(write):
    text = io.StringIO()
    write(csv.writer(text, lineterminator="\n"))
    return text.getvalue()


def report_of(environment):
    """{file name: text} in the formats that are asked for."""
    files = {}
    if "html" in FORMATS:
        files["report.html"] = html.get_html_report(environment, show_download_link=False)
    if "csv" in FORMATS:
        tables = stats.StatsCSV(environment, stats.PERCENTILES_TO_REPORT)
        files["stats.csv"] = as_csv(tables.requests_csv)
        files["failures.csv"] = as_csv(tables.failures_csv)
        files["exceptions.csv"] = as_csv(tables.exceptions_csv)
    if "json" in FORMATS:
        entries = environment.stats.entries
        files["stats.json"] = json.dumps([entries[key].serialize() for key in sorted(entries)], indent=2) + "\n"
    return files


def archive(files):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(text.encode()), time.time()
            tar.addfile(entry, io.BytesIO(text.encode()))
    return data.getvalue()


def write_report(environment, **_):
    files = report_of(environment)
    if TO_LOG:
        print("\n".join([BEGIN, base64.encodebytes(archive(files)).decode().rstrip("\n"), END]), flush=True)
    folder = os.path.join(FOLDER, socket.gethostname())
    try:
        os.makedirs(folder, exist_ok=True)
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        logger.error("The report can't be written: %s", error)
    else:
        logger.info("Report: %s", folder)


@events.init.add_listener
def on_init(environment, runner, **_):
    if isinstance(runner, MasterRunner):
        runner.quit = Quit(runner)
        environment.events.quitting.add_listener(on_master_quitting)
        if FOLDER:
            environment.events.quit.add_listener(functools.partial(write_report, environment))
    elif isinstance(runner, WorkerRunner):
        environment.events.test_stop.add_listener(functools.partial(report_last, runner))
        # Listeners of `quitting` are called last to first: the users finish, then the worker says goodbye.
        environment.events.quitting.add_listener(lambda **_: runner.stop())
