"""From a file to a running load test and back, by both versions of Helm on a real control plane."""

import json
import pathlib
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


if __name__ == "__main__":
    main()
