"""Certificates while the webhook is at work: renewed without a failed call, written by one, with no more rights than that takes."""

import base64
import os
import socket
import ssl

import support
from api import Client, Refused
from control_plane import Authority
from support import HELMS, Case, Installation, main

# Lives so short that a leaf, then the authority, then the old authority's end come within a minute.
SHORT = {"certs": {"self": {"leafLifetime": "12s", "authorityLifetime": "25s", "propagation": "2s", "interval": "1s"}},
         # Connections that were open before would go on without a new handshake.
         "server": {"repliesPerConnection": 3, "reloadInterval": "100ms", "preStopSeconds": 2, "drainSeconds": 2}}
NAME = "gate-locust-webhook"
CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/{}webhookconfigurations/{}"
SECRETS = "/api/v1/namespaces/{}/secrets/{}"


def setUpModule():
    support.start()
    Case.cluster.namespace("load")


class Tests(Case):
    def setUp(self):
        self.installation = Installation(self.cluster)
        self.addCleanup(self.installation.close)

    def tearDown(self):
        self.installation.uninstall(4)

    def done(self, message):
        """How often the sidecars and init containers together say that they did this."""
        return sum(entry["message"] == message for pod in self.installation.pods() for name in ("certs-bootstrap", "certs-run")
                   for entry in pod.log(name))

    def bundles(self):
        return {self.cluster.admin.get(CONFIGURATIONS.format(kind, NAME))["webhooks"][0]["clientConfig"]["caBundle"]
                for kind in ("mutating", "validating")}

    def test_renewal_under_load(self):
        self.installation.install(4, values=SHORT)
        before = self.bundles()
        load = self.loaded("load", dry=True)
        for message in ("made a new leaf", "made a new authority", "noted that the new authority is trusted",
                        "dropped older authorities"):
            self.cluster.wait(lambda message=message: self.done(message), f"the sidecars to have {message}", 90)
        load.await_made(20)
        load.stop()
        self.assertEqual((load.failures, self.bundles() & before), ([], set()))
        self.assertGreater(load.made, 200)
        # Two at work, and each thing was done once.
        serials = [entry["leaf"] for pod in self.installation.pods() for entry in pod.log("certs-run")
                   if entry["message"] == "made a new leaf"]
        self.assertEqual(len(serials), len(set(serials)))
        reconciled = [entry for pod in self.installation.pods() for entry in pod.log("certs-run") if entry["level"] == "error"]
        self.assertEqual(reconciled, [])
        self.assert_helm_leaves_them(4)

    def assert_helm_leaves_them(self, version):
        """Helm never wrote the authorities, so that an upgrade has nothing to say about them."""
        before = self.bundles()
        changed = {"podAnnotations": {"note": "changed"}, "validate": {"timeoutSeconds": 4}}
        self.installation.helm(version, "upgrade", "--wait", "--timeout=60s", values=changed)
        self.installation.await_guard()
        self.assertEqual(self.bundles(), before)
        for kind in ("mutating", "validating"):
            fields = self.cluster.admin.get(CONFIGURATIONS.format(kind, NAME))["metadata"]["managedFields"]
            self.assertEqual([entry["manager"] for entry in fields if "f:caBundle" in str(entry["fieldsV1"])], ["locust-certs"])

    def test_begun_anew(self):
        """By the command that the documentation names; then Helm upgrades."""
        for version in HELMS:
            with self.subTest(version):
                self.installation.install(version)
                before = self.bundles()
                self.kubectl("-n", "locust-system", "patch", "secret", f"{NAME}-certs", "--type=json",
                             "-p", '[{"op":"remove","path":"/data"}]')
                self.cluster.wait(lambda before=before: not self.bundles() & before, "another authority")
                self.assert_helm_leaves_them(version)
                if version == HELMS[0]:
                    self.installation.uninstall(version)

    def test_least_privilege(self):
        self.installation.install(3)
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
        reply = self.cluster.admin.request("POST", f"/api/v1/namespaces/locust-system/serviceaccounts/{NAME}/token", request)
        account = Client(self.cluster.plane.port, self.cluster.plane.authority, token=reply["status"]["token"])
        for namespace in ("locust-system", "load"):
            self.cluster.admin.request("POST", f"/api/v1/namespaces/{namespace}/secrets", {
                "metadata": {"name": "other"}, "data": {"key": base64.b64encode(b"secret").decode()}})
        self.cluster.admin.request("POST", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                                   {"metadata": {"name": "other"}})
        self.addCleanup(self.cluster.admin.request, "DELETE", CONFIGURATIONS.format("validating", "other"))

        def status(method, path, body=None):
            try:
                account.request(method, path, body, "application/merge-patch+json")
                return 200
            except Refused as refused:
                return refused.status

        own = [SECRETS.format("locust-system", f"{NAME}-certs"), *(CONFIGURATIONS.format(kind, NAME) for kind in (
            "mutating", "validating"))]
        for path in own:
            self.assertEqual([status("GET", path), status("PATCH", path, {}), status("DELETE", path)], [200, 200, 403], path)
        others = [SECRETS.format("locust-system", "other"), SECRETS.format("load", "other"),
                  SECRETS.format("locust-system", "sh.helm.release.v1.gate.v1"), CONFIGURATIONS.format("validating", "other")]
        for path in others:
            self.assertEqual([status("GET", path), status("PATCH", path, {}), status("DELETE", path)], [403] * 3, path)
        lists = ["/api/v1/secrets", "/api/v1/namespaces/locust-system/secrets", "/api/v1/namespaces/load/pods",
                 "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"]
        for path in lists:
            self.assertEqual([status("GET", path), status("POST", path, {"metadata": {"name": "x"}})], [403] * 2, path)

    def test_who_has_the_token(self):
        """The containers that look after certificates; the one that answers the network has none."""
        self.installation.install(4)
        for pod in self.installation.pods():
            found = {container.name: os.path.exists(
                f"/proc/{container.pid()}/root/var/run/secrets/kubernetes.io/serviceaccount/token") for container in pod.containers}
            self.assertEqual(found, {"webhook": False, "certs-run": True})


    def test_certificates_of_the_user(self):
        """`certs.mode: provided`: no container has a token then, and no role is needed."""
        plane = self.cluster.plane
        authority = Authority(plane.folder / "keys", "own")
        certificate, key = authority.issue("own-leaf", "/CN=gate", f"subjectAltName=DNS:{NAME}.locust-system.svc")
        self.cluster.namespace("locust-system", guarded=False)
        self.kubectl("-n", "locust-system", "create", "secret", "tls", "own", f"--cert={certificate}", f"--key={key}")
        self.installation.install(4, values={"certs": {"mode": "provided", "provided": {
            "secretName": "own", "caBundle": authority.certificate.read_text()}}})
        self.assertEqual([[container.name for container in pod.init + pod.containers] for pod in self.installation.pods()],
                         [["webhook"]] * 2)
        self.assertFalse(self.cluster.has(f"/apis/rbac.authorization.k8s.io/v1/clusterroles/{NAME}"))

    def test_who_may_call(self):
        """With `server.clientCa` the API server is let in by its certificate, and a user of the cluster is not by theirs."""
        plane = self.cluster.plane
        self.cluster.namespace("locust-system", guarded=False)
        self.kubectl("-n", "locust-system", "create", "configmap", "callers", f"--from-file=ca.crt={plane.webhook_clients.certificate}")
        self.installation.install(4, values={"server": {"clientCa": {"configMap": "callers", "names": ["api-server-calling"]}}})
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(*plane.user("admin"))
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            with socket.create_connection(("127.0.0.1", self.installation.service.port), timeout=5) as plain:
                with context.wrap_socket(plain) as connection:
                    connection.sendall(b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                    if not connection.recv(1):
                        raise ConnectionError("closed without an answer")


if __name__ == "__main__":
    main()
