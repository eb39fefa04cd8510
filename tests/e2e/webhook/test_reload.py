"""Certificate and standards change under load without a failed request; a broken file keeps the last good one."""

import contextlib
import os
import pathlib
import shutil
import ssl
import subprocess
import threading
import unittest

import contract

SWAPS = 200


class Volume:
    """Files behind a symbolic link that is swapped, as a kubelet updates a Secret's volume."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.count = 0

    def path(self, name):
        return self.folder / "..data" / name

    def swap(self, files):
        self.count += 1
        content = self.folder / f"..{self.count}"
        content.mkdir()
        for name, text in files.items():
            (content / name).write_text(text)
        (self.folder / "..new").symlink_to(content.name)
        os.replace(self.folder / "..new", self.folder / "..data")
        shutil.rmtree(self.folder / f"..{self.count - 1}", ignore_errors=True)


class Load:
    """Reviews from some threads, every tenth on a new connection. failures: what went wrong."""

    def __init__(self, server, threads=3):
        self.server = server
        self.done = threading.Event()
        self.failures = []
        self.requests = 0
        self.threads = [threading.Thread(target=self._run) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def _run(self):
        while not self.done.is_set():
            with contextlib.closing(self.server.client()) as client:
                for _ in range(10):
                    try:
                        status, body, _ = self.server.review(client=client)
                    except Exception as error:  # any at all is a failed request
                        self.failures.append(repr(error))
                        break
                    self.requests += 1
                    if status != 200 or not body.startswith("validate standards "):
                        self.failures.append((status, body))

    def stop(self):
        self.done.set()
        for thread in self.threads:
            thread.join()


class Reload(contract.ServerTest):

    def pairs(self, count):
        made = []
        for i in range(count):
            certificate, key = contract.make_certificate(self.folder, f"server-{i}")
            made.append({"tls.crt": certificate.read_text(), "tls.key": key.read_text()})
        return made

    def shown(self, server):
        """The certificate that a new connection is shown, as PEM."""
        with contextlib.closing(server.connect()) as connection:
            return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True))

    def test_two_hundred_swaps_of_both_under_load(self):
        pairs = self.pairs(3)
        volume = Volume(self.folder / "volume")
        volume.swap(pairs[0])
        server = self.start(certificate=(volume.path("tls.crt"), volume.path("tls.key")))
        load = Load(server)
        self.addCleanup(load.stop)
        for i in range(1, SWAPS + 1):
            pair = pairs[i % len(pairs)]
            volume.swap(pair)
            contract.write(server.standards, f"standards {i}\n")
            contract.until(lambda: self.shown(server) == pair["tls.crt"], f"certificate {i}")
            contract.until(lambda: server.review()[1] == f"validate standards {i}\n", f"standards {i}")
        load.stop()
        self.assertEqual(load.failures, [])
        self.assertGreater(load.requests, SWAPS)
        for what in ("certificate", "standards"):
            self.assertEqual(server.metric("reloads_total", what=what, result="ok"), SWAPS + 1)
            self.assertEqual(server.metric("reloads_total", what=what, result="failed"), 0)
        self.assertEqual(server.metric("tls_handshake_failures_total"), 0)
        self.assert_small(server)

    def test_a_broken_file_keeps_the_last_good_one(self):
        first, second = self.pairs(2)
        server = self.start()
        good = server.certificate.read_text(), server.key.read_text()
        broken = [
            ("certificate", server.certificate, second["tls.crt"], "error: private key does not belong to the certificate"),
            ("certificate", server.certificate, "no PEM", "error: certificate holds no certificate in PEM form"),
            ("certificate", server.key, "", "error: private key is not readable as unencrypted PEM: unsupported"),
            ("standards", server.standards, "nonsense", "error: no standards"),
        ]
        failed = {"certificate": 0, "standards": 0}
        for what, path, text, reason in broken:
            with self.subTest(reason):
                before = path.read_text()
                contract.write(path, text)
                entry = server.await_line("not loaded, what was loaded before stays in use")
                self.assertEqual((entry["level"], entry["what"], entry["reasons"]), ("error", what, [reason]))
                failed[what] += 1
                self.assertEqual(server.metric("reloads_total", what=what, result="failed"), failed[what])
                self.assertEqual(server.metric("reload_healthy", what=what), 0)
                self.assertEqual(self.shown(server), good[0])
                self.assertEqual(server.review()[1], "validate standards one\n")
                self.assertEqual(server.get("/readyz"), (200, "ok\n"))
                contract.write(path, before)
                contract.until(lambda: server.metric("reload_healthy", what=what) == 1, "health")
        for path, text in ((server.certificate, first["tls.crt"]), (server.key, first["tls.key"])):
            contract.write(path, text)
        contract.until(lambda: self.shown(server) == first["tls.crt"], "the next good certificate")

    def test_a_file_that_vanishes_keeps_the_last_good_one(self):
        server = self.start()
        server.standards.unlink()
        entry = server.await_line("not loaded, what was loaded before stays in use")
        self.assertEqual(entry["reasons"], [f"error: cannot read {server.standards}: No such file or directory"])
        self.assertEqual(server.review()[1], "validate standards one\n")

    def test_without_standards_it_is_not_ready(self):
        server = self.start(standards=None, ready=False)
        self.assertEqual(server.get("/readyz"), (503, "no standards are loaded yet\n"))
        self.assertEqual(server.get("/healthz"), (200, "ok\n"))
        status, body, headers = server.review()
        self.assertEqual((status, body, headers["Retry-After"]), (503, "no standards are loaded yet", "1"))
        contract.write(server.standards, "standards late\n")
        contract.until(lambda: server.get("/readyz")[0] == 200, "readiness")
        self.assertEqual(server.review()[:2], (200, "validate standards late\n"))

    def test_without_a_certificate_it_is_not_ready(self):
        pair = self.pairs(1)[0]
        paths = self.folder / "late.crt", self.folder / "late.key"
        server = self.start(certificate=paths, ready=False)
        self.assertEqual(server.get("/readyz"), (503, "no certificate is loaded yet\n"))
        with self.assertRaises(OSError):
            server.review()
        contract.write(paths[1], pair["tls.key"])
        contract.write(paths[0], pair["tls.crt"])
        contract.until(lambda: server.get("/readyz")[0] == 200, "readiness")
        self.assertEqual(server.review()[0], 200)

    def test_an_expired_certificate_is_served_with_a_warning(self):
        certificate, key = contract.make_certificate(self.folder, "old")
        expired = self.folder / "expired.crt"
        subprocess.run(["openssl", "x509", "-in", certificate, "-signkey", key, "-days", "-1", "-out", expired], check=True, capture_output=True)
        server = self.start(certificate=(expired, key))
        entry = next(entry for entry in server.log if entry["message"] == "serving certificate")
        self.assertEqual(entry["level"], "warning")
        self.assertTrue(entry["warnings"][0].startswith('certificate "CN=old" expired at '), entry)
        self.assertEqual(server.review()[0], 200)


if __name__ == "__main__":
    unittest.main()
