"""A Kubernetes control plane of its own: etcd, API server, controllers, scheduler and nodes that run nothing.

All of it listens on the loopback at ports that were free, has its files in one temporary folder, and ends with the process that
started it, however that ends.
"""

import fcntl
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile

import waiting
from api import Client, Refused

TOOLS = pathlib.Path(os.environ["LOCUST_TOOLS"])
PROGRAM = TOOLS / "control-plane"
SERVICE_NETWORK = "10.96.0.0/16"


def _free_port():
    """Below the range that the kernel takes ports for outgoing connections from."""
    while True:
        port = random.randrange(12000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Authority:
    """Makes key pairs by the `openssl` program."""

    def __init__(self, folder, name):
        self._folder, self._name = folder, name
        self.certificate = folder / f"{name}.crt"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                      "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                      "-keyout", f"{name}.key", "-out", f"{name}.crt")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)

    def issue(self, name, subject, *extensions):
        """(certificate, key)"""
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                      "-subj", subject, "-CA", f"{self._name}.crt", "-CAkey", f"{self._name}.key",
                      *[part for extension in ("basicConstraints=critical,CA:FALSE", *extensions)
                        for part in ("-addext", extension)],
                      "-keyout", f"{name}.key", "-out", f"{name}.crt")
        return self._folder / f"{name}.crt", self._folder / f"{name}.key"


PREFIX = "locust cluster "


def _claim(folder):
    """A descriptor that holds a folder as long as this process lives; None when another one does."""
    descriptor = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _make_folder():
    """A new folder; those that processes left behind which were killed are removed."""
    for left in pathlib.Path(tempfile.gettempdir()).glob(f"{PREFIX}*/lock"):
        descriptor = _claim(left.parent)
        if descriptor is not None:
            shutil.rmtree(left.parent, ignore_errors=True)
            os.close(descriptor)
    folder = pathlib.Path(tempfile.mkdtemp(prefix=PREFIX))
    return folder, _claim(folder)


class ControlPlane:
    """Running once it is made, until stop()."""

    def __init__(self, tended_node):
        self.folder, self._claim = _make_folder()
        self._processes = {}
        try:
            self._make_folders()
            self._make_keys()
            self._start(tended_node)
        except BaseException:
            self.stop()
            raise

    def _make_folders(self):
        for name in ("keys", "log", "bin", "home"):
            (self.folder / name).mkdir()
        for name in ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "fake-nodes"):
            (self.folder / "bin" / name).symlink_to(PROGRAM)

    def _make_keys(self):
        keys = self.folder / "keys"
        cluster = Authority(keys, "cluster")
        client = "extendedKeyUsage=clientAuth"
        self.authority = cluster.certificate
        self._server = cluster.issue("server", "/CN=kube-apiserver", "extendedKeyUsage=serverAuth",
                                     "subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1")
        self._users = {"admin": cluster.issue("admin", "/O=system:masters/CN=admin", client)}
        for name in ("kube-controller-manager", "kube-scheduler"):
            self._users[name] = cluster.issue(name, f"/CN=system:{name}", client)
        # Another authority: who calls a webhook is to be told from whoever else has a certificate of the cluster.
        self.webhook_clients = Authority(keys, "webhook-clients")
        self._caller = self.webhook_clients.issue("caller", "/CN=api-server-calling", client)
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out",
                        keys / "accounts.key"], check=True, capture_output=True)

    def _kubeconfig(self, name):
        certificate, key = self._users[name]
        path = self.folder / f"{name}.kubeconfig"
        waiting.write_json(path, {
            "apiVersion": "v1", "kind": "Config", "current-context": "tests",
            "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": name}}],
            "clusters": [{"name": "tests", "cluster": {"server": f"https://127.0.0.1:{self.port}",
                                                       "certificate-authority": str(self.authority)}}],
            "users": [{"name": name, "user": {"client-certificate": str(certificate), "client-key": str(key)}}]})
        return path

    def _admission_configuration(self):
        """Has the API server show a certificate to every webhook."""
        certificate, key = self._caller
        caller, path = self.folder / "caller.kubeconfig", self.folder / "admission.json"
        waiting.write_json(caller, {"apiVersion": "v1", "kind": "Config", "users": [
            {"name": "*", "user": {"client-certificate": str(certificate), "client-key": str(key)}}]})
        group = "apiserver.config.k8s.io/v1"
        waiting.write_json(path, {"apiVersion": group, "kind": "AdmissionConfiguration", "plugins": [
            {"name": name, "configuration": {"apiVersion": group, "kind": "WebhookAdmissionConfiguration",
                                             "kubeConfigFile": str(caller)}}
            for name in ("MutatingAdmissionWebhook", "ValidatingAdmissionWebhook")]})
        return path

    def _run(self, name, *options):
        with open(self.folder / "log" / name, "wb") as log:
            self._processes[name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", self.folder / "bin" / name, *map(str, options)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)

    def _start(self, tended_node):
        keys = self.folder / "keys"
        etcd, peers, self.port = (_free_port() for _ in range(3))
        url = f"http://127.0.0.1:{etcd}"
        self.kubeconfig = self._kubeconfig("admin")
        self._run("etcd", f"--data-dir={self.folder}/etcd", "--unsafe-no-fsync", "--log-level=warn",
                  f"--listen-client-urls={url}", f"--advertise-client-urls={url}",
                  f"--listen-peer-urls=http://127.0.0.1:{peers}", f"--initial-advertise-peer-urls=http://127.0.0.1:{peers}",
                  f"--initial-cluster=default=http://127.0.0.1:{peers}")
        self._run("kube-apiserver", f"--etcd-servers={url}", "--bind-address=127.0.0.1", f"--secure-port={self.port}",
                  # The Service `kubernetes` cannot have a loopback address as an endpoint.
                  "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none",
                  f"--service-cluster-ip-range={SERVICE_NETWORK}",
                  f"--tls-cert-file={self._server[0]}", f"--tls-private-key-file={self._server[1]}",
                  f"--client-ca-file={self.authority}", "--authorization-mode=Node,RBAC",
                  "--service-account-issuer=https://kubernetes.default.svc",
                  f"--service-account-key-file={keys}/accounts.key", f"--service-account-signing-key-file={keys}/accounts.key",
                  f"--admission-control-config-file={self._admission_configuration()}",
                  # Otherwise the names of nodes would be looked up.
                  "--kubelet-preferred-address-types=InternalIP", "--profiling=false")
        self.admin = Client(self.port, self.authority, self._users["admin"])
        self._until(lambda: self.admin.get("/readyz") == "ok", "the API server to be ready")
        self._run("kube-controller-manager", f"--kubeconfig={self._kubeconfig('kube-controller-manager')}",
                  "--leader-elect=false", "--secure-port=0", "--profiling=false",
                  # With RBAC nothing is made without accounts, and admission sees the controllers' real names.
                  "--use-service-account-credentials=true", f"--root-ca-file={self.authority}",
                  f"--service-account-private-key-file={keys}/accounts.key",
                  # Twenty requests a second, the default, is less than tests make work for.
                  "--kube-api-qps=1000", "--kube-api-burst=1000")
        self._run("kube-scheduler", f"--kubeconfig={self._kubeconfig('kube-scheduler')}", "--leader-elect=false",
                  "--secure-port=0", "--profiling=false")
        self._run("fake-nodes", f"--kubeconfig={self.kubeconfig}", "--nodes=2", f"--tended={tended_node}")
        self._until(self._is_usable, "service accounts and three nodes that take pods")

    def _is_usable(self):
        self.admin.get("/api/v1/namespaces/default/serviceaccounts/default")
        nodes = self.admin.get("/api/v1/nodes")["items"]
        taints = {taint["key"] for node in nodes for taint in node["spec"].get("taints", [])}
        return len(nodes) == 3 and taints == {"tests/tended"}

    def _until(self, condition, what):
        def asked():
            for name, process in self._processes.items():
                if process.poll() is not None:
                    raise AssertionError(f"{name} ended by itself with status {process.returncode}:\n{self.log_of(name)}")
            try:
                return condition()
            except (OSError, Refused):
                return False

        waiting.until(asked, what, 120, lambda: "\n".join(map(self.log_of, self._processes)))

    def user(self, name):
        """(certificate, key)"""
        return self._users[name]

    def pid_of(self, name):
        """Of one of the programs, `kube-apiserver` for example."""
        return self._processes[name].pid

    def node_client(self, name):
        """A client that the API server takes for a kubelet."""
        return Client(self.port, self.authority, self._users["admin"], user=f"system:node:{name}",
                      groups=("system:nodes", "system:authenticated"))

    def log_of(self, name, lines=15):
        text = (self.folder / "log" / name).read_text(errors="replace")
        return f"--- {name}\n" + "\n".join(text.splitlines()[-lines:])

    def stop(self):
        # Kill, not ask: nothing here is kept, and the API server would wait for its open watches.
        for process in reversed(self._processes.values()):
            process.kill()
        for process in self._processes.values():
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._claim)
