"""What the program says before it serves, and where its options come from."""

import os
import subprocess
import unittest

import contract


class Start(contract.ServerTest):

    def run_to_end(self, *arguments, **variables):
        done = subprocess.run([contract.BINARY, "serve", *arguments], capture_output=True, text=True, timeout=contract.PATIENCE,
                              env={**os.environ, **variables})
        return done.returncode, done.stdout, done.stderr

    def test_help(self):
        code, out, err = self.run_to_end("--help")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("--drain-delay DURATION", out)

    def test_what_is_missing(self):
        self.assertEqual(self.run_to_end("--cert", "c", LOCUST_WEBHOOK_KEY="k"), (
            2, "", "error: --standards is needed\n"
                   "hint: or set LOCUST_WEBHOOK_STANDARDS, or `standards` in the file that --config names\n"))

    def test_a_port_that_is_taken(self):
        server = self.start()
        code, _, err = self.run_to_end("--standards", "s", "--cert", "c", "--key", "k", "--listen", f"127.0.0.1:{server.port}")
        self.assertEqual((code, err), (3, f"error: cannot listen on 127.0.0.1:{server.port}: Address already in use\n"))
        code, _, err = self.run_to_end("--standards", "s", "--cert", "c", "--key", "k", "--listen", "127.0.0.1:0", "--ops-listen",
                                       f"127.0.0.1:{server.ops_port}")
        self.assertEqual((code, err), (3, f"error: cannot listen on 127.0.0.1:{server.ops_port}: Address already in use\n"))

    def test_options_from_variable_and_file(self):
        config = self.folder / "config.yaml"
        config.write_text("maxBody: 1Ki\nmaxBuffered: 1Mi\n")
        os.environ["LOCUST_WEBHOOK_CONFIG"] = str(config)
        self.addCleanup(os.environ.pop, "LOCUST_WEBHOOK_CONFIG")
        server = self.start()
        self.assertEqual(server.review("x" * 1025)[:2], (413, "the body is over the limit of 1024 bytes"))

    def test_all_addresses(self):
        server = self.start("--listen", ":0")
        self.assertEqual(server.review()[0], 200)

    def test_clients_must_show_a_certificate(self):
        authority = contract.make_certificate(self.folder, "authority")
        key, request, certificate = (self.folder / name for name in ("api.key", "api.csr", "api.crt"))
        for arguments in (
            ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=kube-apiserver", "-keyout", key,
             "-out", request],
            ["x509", "-req", "-in", request, "-CA", authority[0], "-CAkey", authority[1], "-CAcreateserial", "-days", "1", "-out", certificate],
        ):
            subprocess.run(["openssl", *arguments], check=True, capture_output=True)
        api_server = contract.anyone((certificate, key))

        server = self.start("--client-ca", authority[0], "--client-name", "kube-apiserver")
        for _ in range(3):  # OpenSSL's client would resume the session
            self.assertEqual(server.review(context=api_server)[0], 200)
        with self.assertRaises(OSError):
            server.review()
        contract.until(lambda: server.metric("tls_handshake_failures_total") == 1, "a failed handshake")

        other = self.start("--client-ca", authority[0], "--client-name", "somebody-else")
        with self.assertRaises(OSError):
            other.review(context=api_server)


if __name__ == "__main__":
    unittest.main()
