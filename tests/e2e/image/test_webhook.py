"""The container image: what is in it and what not, what it says of itself, and its programs at work in it."""

import contextlib
import json
import os
import pathlib
import re
import shlex
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

import builder

sys.path.insert(0, str(builder.SOURCE / "tests" / "e2e" / "webhook"))
import contract  # noqa: E402 (in a folder of its own)

try:
    import yaml
except ImportError:
    yaml = None

MOST_MIB, MOST_COMPRESSED_MIB = 25, 11
PROGRAMS = ("usr/bin/locust-certs", "usr/bin/locust-webhook")
# Neither program nor library, nor a package's licence or entry.
RELEASE = {"etc/debian_version", "etc/os-release"}
CHART = builder.SOURCE / "charts" / "locust-webhook"

STANDARDS = """apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  rules:
    worker-replicas: {max: 50}
"""
REVIEW = {
    "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "u1", "operation": "CREATE", "kind": {"group": "apps", "version": "v1", "kind": "Deployment"}, "namespace": "load",
        "object": {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "demo"}, "spec": {
            "replicas": 51, "template": {"spec": {"containers": [
                {"name": "locust", "image": "locustio/locust:2.32.2", "args": ["locust", "--worker"]}]}}}}}}

image = None


def setUpModule():
    global image
    reason = builder.missing() or ("" if yaml else "no PyYAML: apt-get install python3-yaml")
    if reason:
        raise unittest.SkipTest(reason)
    folder = tempfile.TemporaryDirectory(prefix="locust-image-")
    unittest.addModuleCleanup(folder.cleanup)
    os.chmod(folder.name, 0o755)  # the image's user has to come in
    image = builder.Image(folder.name)


def documented():
    """The table of docs/image.md: {file: (package, KiB)}."""
    rows = re.findall(r"^\| `/(\S+)` \| (\S+) \| ([\d,]+) \|", (builder.SOURCE / "docs" / "image.md").read_text(), re.M)
    return {file: (package, int(size.replace(",", ""))) for file, package, size in rows}


def run(*arguments, **options):
    return subprocess.run(image.command(*arguments, **options), capture_output=True, text=True, timeout=contract.PATIENCE)


@contextlib.contextmanager
def name_server_that_knows_nothing():
    """A DNS server on a loopback address of this process's own; gives that."""
    address = f"127.83.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"

    def serve():
        while True:
            query, client = server.recvfrom(512)
            if not query:
                return
            server.sendto(query[:2] + b"\x81\x83" + query[4:], client)  # the question again, with NXDOMAIN

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, 53))
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield address
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", (address, 53))
            thread.join()


class Contents(unittest.TestCase):

    def setUp(self):
        self.files = {name: member for name, member in image.members.items() if not member.isdir()}

    def test_every_file_is_known(self):
        table = documented()
        parts = set(re.search(r"^Code of (.*?) is in the programs", (builder.SOURCE / "docs" / "image.md").read_text(), re.M)[1]
                    .replace("`", "").replace(" and ", ", ").split(", "))
        packages = parts | {package for package, _ in table.values() if package != "locust-webhook"}
        licences = {f"usr/share/doc/{name}/copyright" for name in packages | {"locust-webhook", "cpp-httplib"}}
        entries = {f"var/lib/dpkg/status.d/{name}" for name in packages}
        common = {name for name in self.files if name.startswith("usr/share/common-licenses/")}
        self.assertEqual(set(self.files), set(table) | RELEASE | licences | entries | common)
        for name, (_, size) in table.items():
            self.assertAlmostEqual(self.files[name].size / 1024, size, delta=size / 4, msg=f"docs/image.md: /{name}")

    def test_libraries_are_those_that_the_programs_load(self):
        loader = next(name for name in self.files if re.match(r"lib[^/]*/ld-linux", name))
        loaded = {loader}
        for program in PROGRAMS:
            result = run("--list", f"/{program}", program=f"/{loader}")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertNotIn("not found", result.stdout)
            loaded |= {path.lstrip("/") for path in re.findall(r"=> (\S+) \(", result.stdout)}
        self.assertEqual(loaded, {name for name in self.files if name.startswith("lib")})

    def test_nothing_else_can_be_executed(self):
        executables = {name for name, member in self.files.items() if member.mode & 0o111}
        runs_by_itself = {name for name in executables if re.search(r"/(ld-linux[^/]*|libc\.so\.6)$", name)}
        self.assertEqual(executables - runs_by_itself, set(PROGRAMS))
        self.assertEqual(sorted(os.listdir(image.root / "usr" / "bin")), [pathlib.Path(name).name for name in sorted(PROGRAMS)])

    def test_all_is_root_s_and_nobody_else_may_write(self):
        for name, member in image.members.items():
            self.assertTrue(member.isreg() or member.isdir(), name)
            self.assertEqual((member.uid, member.gid, stat.filemode(member.mode & 0o7022)), (0, 0, "?---------"), name)

    def test_scanners_find_packages(self):
        release = dict(re.findall(r'^(\w+)="?([^"\n]*)', (image.root / "etc" / "os-release").read_text(), re.M))
        self.assertEqual(release["ID"], "debian")
        self.assertIn(f":{release['VERSION_CODENAME']}-slim\n", (builder.SOURCE / "Dockerfile").read_text())
        for entry in (image.root / "var" / "lib" / "dpkg" / "status.d").iterdir():
            fields = dict(re.findall(r"^(\w+): (.*)$", entry.read_text(), re.M))
            self.assertEqual((fields["Package"], fields["Status"]), (entry.name, "install ok installed"))
            self.assertTrue(fields["Version"] and fields["Architecture"])

    def test_size(self):
        size = sum(member.size for member in self.files.values()) / 2**20
        compressed = image.compressed / 2**20
        print(f"the image: {size:.1f} MiB in {len(self.files)} files, {compressed:.1f} MiB compressed")
        self.assertLess(size, MOST_MIB)
        self.assertLess(compressed, MOST_COMPRESSED_MIB)


class Description(unittest.TestCase):

    def test_configuration(self):
        config = {key: value for key, value in image.config.items() if key != "Labels"}
        self.assertEqual(config, {"User": "65532:65532", "ExposedPorts": {"8081/tcp": {}, "8443/tcp": {}}, "Env": ["PATH=/usr/bin"],
                                  "Entrypoint": ["locust-webhook"], "Cmd": ["serve"]})

    def test_fits_the_chart(self):
        values = yaml.safe_load((CHART / "values.yaml").read_text())
        chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
        self.assertEqual(image.config["User"], "{0}:{0}".format(values["runAsUser"]))
        self.assertEqual(image.name, f"localhost/{values['image']['repository']}:{chart['appVersion']}")

    def test_labels(self):
        version = image.name.rsplit(":", 1)[1]
        labels = {key.removeprefix("org.opencontainers.image."): value for key, value in image.config["Labels"].items()
                  if key != "io.buildah.version"}
        self.assertEqual(labels, {
            "title": "locust-webhook", "description": "Judges Locust workloads by one set of standards, at admission",
            "licenses": "Apache-2.0", "version": version, "revision": builder.REVISION})
        # One who builds without our script gets the same version.
        self.assertIn(f"\nARG VERSION={version}\n", (builder.SOURCE / "Dockerfile").read_text())
        for program in PROGRAMS:
            result = run("--version", program=f"/{program}")
            self.assertEqual((result.stdout, result.stderr), (f"{pathlib.Path(program).name} {version}\n", ""))


class AtWork(contract.ServerTest):
    """In the image's root, read-only, as its user, without capabilities."""

    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)

    def test_serves_and_stops(self):
        pair = contract.make_certificate(self.folder, "server")
        os.chown(pair[1], *map(int, image.config["User"].split(":")))
        start = self.folder / "start"
        words = image.command(mounts={self.folder: self.folder})
        start.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        start.chmod(0o755)
        server = self.start(certificate=pair, standards=STANDARDS, binary=start)
        status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        self.assertEqual(re.findall(r"^(?:Uid|Gid|CapPrm|CapEff|NoNewPrivs):\s*(\S+)", status, re.M),
                         ["65532", "65532", "0" * 16, "0" * 16, "1"])
        self.assertEqual(os.readlink(f"/proc/{server.process.pid}/root"), str(image.root))
        mounts = pathlib.Path(f"/proc/{server.process.pid}/mountinfo").read_text()
        self.assertRegex(mounts, r"(?m)^\S+ \S+ \S+ \S+ / ro,")
        code, text, _ = server.review(json.dumps(REVIEW))
        self.assertEqual((code, json.loads(text)["response"]["status"]["message"]), (
            200, "Deployment/demo violates the standards acme:\n"
                 "  worker-replicas: spec.replicas: this starts 51 workers, more than 50; set it to 50 or less"))
        self.assertEqual(server.stop(), 0)

    def test_answers_offline(self):
        contract.write(self.folder / "standards.yaml", STANDARDS)
        contract.write(self.folder / "review.json", json.dumps(REVIEW))
        result = run("review", "--standards", self.folder / "standards.yaml", self.folder / "review.json", mounts={self.folder: self.folder})
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        self.assertFalse(json.loads(result.stdout)["response"]["allowed"])

    def test_the_hosts_file_counts_before_dns(self):
        account, hosts, resolver = (self.folder / name for name in ("account", "hosts", "resolver"))
        account.mkdir()
        contract.make_certificate(account, "ca")
        (account / "token").write_text("t")
        (account / "namespace").write_text("load")
        hosts.write_text("127.0.0.1 api.example\n")
        with name_server_that_knows_nothing() as address, socket.create_server(("127.0.0.1", 0)) as server:
            resolver.write_text(f"nameserver {address}\n")
            server.settimeout(contract.PATIENCE)
            command = image.command(
                "status", "--secret=s", "--service=s", "--request-timeout=1s", program="locust-certs",
                mounts={account: "/var/run/secrets/kubernetes.io/serviceaccount", hosts: "/etc/hosts",
                        resolver: "/etc/resolv.conf"},
                environment=["KUBERNETES_SERVICE_HOST=api.example", f"KUBERNETES_SERVICE_PORT={server.getsockname()[1]}"])
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            connection, _ = server.accept()
            with connection:
                self.assertEqual(connection.recv(1), b"\x16")  # a TLS handshake
            said, _ = process.communicate(timeout=contract.PATIENCE)
        self.assertEqual(process.returncode, 3, said)


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=2).result
    if result.skipped and result.wasSuccessful():
        print(result.skipped[0][1])
        sys.exit(1 if os.environ.get("LOCUST_NO_SKIP") == "1" else 77)
    sys.exit(0 if result.wasSuccessful() else 1)
