"""From a file to a running load test and back, by both versions of Helm on a real control plane."""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cluster"))

import support  # noqa: E402
from support import HELMS, LOCUST_CHART, RENDERER, TOOLS, Case, main  # noqa: E402

TEST = """\
apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata:
  name: checkout
spec:
  namespace: {namespace}
  create_namespace: true
{settings}  worker_container:
    replicas: {workers}
  ingress:
    enabled: true
    hostname: checkout.example.com
  load_test:
    name: checkout
    main_py_content: |
      from locust import HttpUser, task


      class Shopper(HttpUser):
          @task
          def {task}(self):
              self.client.get("/")
"""


def setUpModule():
    support.start()


class Tests(Case):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="deploy ", dir=self.cluster.plane.folder))
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()

    def tearDown(self):
        self.assertEqual(list(self.temporary.iterdir()), [], "left behind")

    def write(self, namespace, workers=2, task="shop", settings=""):
        path = self.folder / "checkout.yaml"
        path.write_text(TEST.format(namespace=namespace, workers=workers, task=task, settings=settings))
        return path

    def call(self, version, command, path, *arguments, **options):
        options.setdefault("TMPDIR", str(self.temporary))
        chart = () if "--chart" in arguments else ("--chart", LOCUST_CHART)
        return self.cluster.run(RENDERER, command, path, "--helm", TOOLS / f"helm{version}", *chart, *arguments, **options)

    def pods(self, namespace):
        return {item["metadata"]["name"] for item in self.cluster.get("-n", namespace, "pods", "-l", "load_test=checkout")["items"]
                if "deletionTimestamp" not in item["metadata"]}

    def tasks(self, namespace):
        return [item["data"]["main.py"].split("def ")[1].split("(")[0]
                for item in self.cluster.get("-n", namespace, "configmaps")["items"] if "main.py" in item.get("data", {})]

    def test_from_a_file_to_a_load_test_and_back(self):
        for version in HELMS:
            with self.subTest(version):
                namespace = f"whole-{version}"
                path = self.write(namespace)
                said = self.call(version, "deploy", path)
                self.assertEqual(said.out, (
                    "open       http://checkout.example.com/\n"
                    f"web UI     kubectl -n {namespace} port-forward service/checkout 8089:8089   # then http://localhost:8089/\n"
                    f"log        kubectl -n {namespace} logs -f deployment/checkout-master\n"))
                lines = said.err.splitlines()
                self.assertRegex(lines[0], rf"^installing release `checkout` in namespace `{namespace}` by helm v{version}\.")
                self.assertIn("Deployment/checkout-worker: 2 of 2 ready", lines)
                self.assertEqual(lines[-1], f"release `checkout` in namespace `{namespace}` is at revision 1 and ready")
                self.assertEqual(self.tasks(namespace), ["shop"])
                self.assertEqual(self.call(version, "diff", path).out, "no changes\n")
                first = self.pods(namespace)

                path = self.write(namespace, task="buy", workers=3)
                diff = self.call(version, "diff", path).out
                self.assertIn("-        def shop(self):\n+        def buy(self):\n", diff)
                self.assertIn("--- Deployment/checkout-worker\n+++ Deployment/checkout-worker\n", diff)
                self.assertIn("-  replicas: 2\n+  replicas: 3\n", diff)
                self.assertEqual(diff.splitlines()[-1], "0 objects to add, 3 to change, 0 to remove")
                self.assertEqual(self.pods(namespace), first)
                self.call(version, "deploy", path)
                second = self.pods(namespace)
                self.assertFalse(first & second)
                self.assertEqual((self.tasks(namespace), len(second)), (["buy"], 4))

                self.cluster.helm(version, "rollback", "checkout", "1", "-n", namespace)
                self.assertEqual(self.tasks(namespace), ["shop"])
                self.assertIn("+        def buy(self):\n", self.call(version, "diff", path).out)

                # What somebody has changed in the cluster is a difference, unless nobody is to look.
                self.call(version, "deploy", path)
                self.kubectl("-n", namespace, "scale", "deployment/checkout-worker", "--replicas=1")
                self.assertIn("-  replicas: 1\n+  replicas: 3\n", self.call(version, "diff", path).out)
                path = self.write(namespace, task="buy", workers=3, settings="  stack_job_settings: {skip_refresh: true}\n")
                self.assertEqual(self.call(version, "diff", path).out, "no changes\n")

                said = self.call(version, "delete", path)
                self.assertEqual(said.err, f"release `checkout` in namespace `{namespace}` is deleted\n")
                self.assertFalse(self.cluster.has(f"/apis/apps/v1/namespaces/{namespace}/deployments/checkout-worker"))
                said = self.call(version, "delete", path)
                self.assertEqual(said.err, f"notice: there is no release `checkout` in namespace `{namespace}`, so nothing was "
                                 "deleted\n")

    def standards(self, text):
        path = self.folder / "standards.yaml"
        path.write_text("apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: acme}\nspec:\n" + text)
        return path

    def revisions(self, version, namespace):
        listed = self.cluster.helm(version, "list", *(["--all"] if version == 3 else []), "--namespace", namespace, "--output", "json").out
        return [(each["name"], each["revision"], each["status"]) for each in json.loads(listed)]

    def test_refused_when_rendered(self):
        """What only the chart's real objects show: Helm 4 hides it, and it is told all the same."""
        for version in HELMS:
            with self.subTest(version):
                namespace = f"refused-{version}"
                standards = self.standards("  rules:\n    resources-max: {limits: {memory: 64Mi}}\n")
                path = self.write(namespace)
                said = self.call(version, "deploy", path, "--standards", standards, status=1)
                self.assertIn("[resources-max]", said.err)
                self.assertTrue(said.err.endswith("notice: nothing was changed: Helm was not called\n"), said.err)
                # A chart of which `check` cannot know.
                chart = self.folder / f"chart-{version}"
                (chart / "templates").mkdir(parents=True)
                (chart / "Chart.yaml").write_text("apiVersion: v2\nname: other\nversion: 0.1.0\n")
                (chart / "templates" / "x.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
                said = self.call(version, "deploy", path, "--chart", chart, status=1)
                self.assertIn("error: no Locust release in the stream", said.err)
                self.assertIn("notice: the release `checkout` is not there\n", said.err)
                self.assertEqual(self.revisions(version, namespace), [])

    def test_environments(self):
        standards = self.standards("""\
  environments:
    - name: blue
      namespaces: [load-blue]
      clusterCredential: blue-cluster
      labels: {stage: blue}
      rules: {worker-replicas: {max: 2}}
""")
        store = self.folder / "credentials"
        store.mkdir()
        kubeconfig = store / "blue-cluster.kubeconfig"
        kubeconfig.write_bytes(self.cluster.plane.kubeconfig.read_bytes())
        kubeconfig.chmod(0o600)
        path = self.write("load-blue", workers=3)
        path.write_text(path.read_text().replace("  namespace: load-blue\n", "  environment_info: {env_name: blue}\n"))
        arguments = ("--standards", standards, "--credentials", store)
        said = self.call(4, "deploy", path, *arguments, status=1, KUBECONFIG="/no/such/file")
        self.assertIn("this starts 3 workers, more than 2", said.err)
        path.write_text(path.read_text().replace("replicas: 3", "replicas: 2"))
        said = self.call(4, "deploy", path, *arguments, KUBECONFIG="/no/such/file")
        self.assertIn("release `checkout` in namespace `load-blue` is at revision 1 and ready\n", said.err)
        self.assertNotIn("blue-cluster", said.out + said.err)
        labels = self.cluster.get("-n", "load-blue", "deployment/checkout-worker")["metadata"]["labels"]
        self.assertEqual(labels["stage"], "blue")

    def test_denied_by_the_cluster(self):
        """By a policy of the API server, as the webhook would: told whole, with the state."""
        policy = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": {"name": "no-workers"},
                  "spec": {"matchConstraints": {"resourceRules": [{"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
                                                                   "resources": ["deployments"]}]},
                           "validations": [{"expression": "!object.metadata.name.endsWith('-worker')", "message": "no workers here"}]}}
        binding = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
                   "metadata": {"name": "no-workers"}, "spec": {"policyName": "no-workers", "validationActions": ["Deny"],
                   "matchResources": {"namespaceSelector": {"matchLabels": {"workers": "none"}}}}}
        for item in (policy, binding):
            self.kubectl("create", "-f", "-", stdin=item)
        for version in HELMS:
            with self.subTest(version):
                namespace = self.cluster.namespace(f"denied-{version}", guarded=False)
                self.kubectl("label", "namespace", namespace, "workers=none")
                probe = support.deployment("any-worker", replicas=0)
                self.cluster.wait(lambda namespace=namespace, probe=probe: self.kubectl(
                    "-n", namespace, "create", "--dry-run=server", "-f", "-", stdin=probe, status=None).status == 1, "the policy")
                said = self.call(version, "deploy", self.write(namespace), status=1)
                self.assertIn("no workers here", said.err)
                self.assertIn("hint: change the load test as the denial says", said.err)
                self.assertIn("notice: the release `checkout` is `failed`, revision 1, and its objects may be changed in part\n", said.err)
                self.call(version, "delete", self.write(namespace))
                self.assertEqual(self.revisions(version, namespace), [])

    def test_pods_that_no_node_takes(self):
        for version in HELMS:
            with self.subTest(version):
                namespace = f"stuck-{version}"
                path = self.write(namespace)
                path.write_text(path.read_text().replace("replicas: 2", "resources: {requests: {cpu: 99999}, limits: {cpu: 99999}}"))
                said = self.call(version, "deploy", path, "--timeout", "5s", status=4)
                self.assertIn(": no node takes it: 0/3 nodes are available", said.err)
                self.assertIn("error: not ready after 5 s:\n", said.err)
                self.assertIn("notice: the release `checkout` is `deployed`, revision 1\n", said.err)

    def test_interrupted_in_the_midst(self):
        """While Helm waits for a hook that never ends; afterwards the same command goes through."""
        for version in HELMS:
            with self.subTest(version):
                namespace = self.cluster.namespace(f"interrupted-{version}", guarded=False)
                quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "no-pods"}, "spec": {"hard": {"pods": "0"}}}
                self.kubectl("-n", namespace, "create", "-f", "-", stdin=quota)
                path = self.write(namespace)
                call = [RENDERER, "deploy", path, "--helm", TOOLS / f"helm{version}", "--chart", LOCUST_CHART]
                process = subprocess.Popen(call, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                           text=True, env={**self.cluster._environment, "TMPDIR": str(self.temporary)})
                self.cluster.wait(lambda namespace=namespace: self.cluster.has(f"/apis/batch/v1/namespaces/{namespace}/jobs/checkout-seed"),
                                  "the hook")
                process.send_signal(signal.SIGINT)
                text = process.communicate(timeout=60)[0]
                self.assertEqual((process.returncode, text.splitlines()[1:]), (130, [
                    "error: interrupted during `helm upgrade`",
                    "notice: the release `checkout` is `failed`, revision 1, and its objects may be changed in part",
                    "hint: deploy again, or take it out: `locust-postrenderer delete`"]))
                self.assertEqual(list(self.temporary.iterdir()), [])
                self.kubectl("-n", namespace, "delete", "quota/no-pods")
                self.call(version, "deploy", path)

    def test_without_kubectl(self):
        for version in HELMS:
            with self.subTest(version):
                said = self.call(version, "deploy", self.write(f"alone-{version}"), "--kubectl", "no-such-program")
                self.assertIn("is at revision 1 and ready\n", said.err)
                self.assertIn("notice: no `no-such-program`, so Helm waited, and could not say for what\n", said.err)

    def test_a_run_that_ends(self):
        for version in HELMS:
            with self.subTest(version):
                namespace = f"once-{version}"
                path = self.write(namespace)
                path.write_text(path.read_text() + "    run: {mode: once, users: 5, run_time: 10s}\n")
                said = self.call(version, "deploy", path, "--no-wait")
                self.assertRegex(said.out, rf"log        kubectl -n {namespace} logs -f job/checkout-master-\w+\n")
                jobs = [each["metadata"]["name"] for each in self.cluster.get("-n", namespace, "jobs")["items"]]
                self.assertEqual(sorted(name.rsplit("-", 1)[0] for name in jobs), ["checkout", "checkout-master", "checkout-worker"])


if __name__ == "__main__":
    main()
