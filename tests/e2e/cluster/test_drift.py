"""What the post-renderer emits, the webhook admits unchanged: nothing in the cluster differs from what was sent."""

import support
from support import HELMS, LOCUST_CHART, OPT_IN, PLUGINS, RENDERER, SOURCE, Case, deployment, main

TEST = SOURCE / "examples" / "checkout.yaml"
STANDARDS = SOURCE / "examples" / "standards.yaml"
RENDERED = {"LOCUST_POSTRENDERER_TEST": str(TEST), "LOCUST_POSTRENDERER_STANDARDS": str(STANDARDS), "HELM_PLUGINS": str(PLUGINS)}
SERVERS_OWN = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "namespace")
KINDS = "deployments,configmaps,services,ingresses,networkpolicies,horizontalpodautoscalers,serviceaccounts"


HOOK = "checkout-seed"  # a Job that Helm makes anew each time


def of_no_release(item):
    """What is in each namespace by itself, and what hooks make."""
    return item["metadata"]["name"] in ("kube-root-ca.crt", "default") or HOOK in item["metadata"]["name"]


def setUpModule():
    support.start()
    support.install(values={"standards": {"content": STANDARDS.read_text()}})


class Tests(Case):
    def setUp(self):
        said = self.cluster.run(RENDERER, "values", "--test", TEST)
        self.values = self.cluster.plane.folder / "values.yaml"
        self.values.write_text(said.out)

    def helm(self, version, command, namespace, *arguments, rendered=True, **options):
        if rendered:
            arguments += ("--post-renderer", RENDERER if version == 3 else "locust-postrenderer")
            options = {**RENDERED, **options}
        return self.cluster.helm(version, command, "demo", LOCUST_CHART, "-n", namespace, "--values", self.values,
                                 *arguments, **options)

    def objects(self, namespace):
        """What is in a namespace, by kind and name, without what is the server's own or was there before."""
        found = {}
        for item in self.cluster.get("-n", namespace, KINDS)["items"]:
            if of_no_release(item):
                continue
            item.pop("status", None)
            for field in ("clusterIP", "clusterIPs"):
                item.get("spec", {}).pop(field, None)
            for field in SERVERS_OWN:
                item["metadata"].pop(field, None)
            annotations = item["metadata"].get("annotations", {})
            annotations.pop("meta.helm.sh/release-namespace", None)
            found[item["kind"], item["metadata"]["name"]] = item
        return found

    def assert_same(self, found, expected):
        self.assertEqual(found.keys(), expected.keys())
        for key, item in expected.items():
            self.assertEqual(found[key], item, key)

    def versions(self, namespace):
        return {(item["kind"], item["metadata"]["name"]):
                item["metadata"].get("generation", item["metadata"]["resourceVersion"])
                for item in self.cluster.get("-n", namespace, KINDS + ",replicasets,pods")["items"] if not of_no_release(item)}

    def patched(self, namespace):
        """What the webhook changed in a namespace; hooks are no part of what is post-rendered."""
        return [(entry["kind"], entry["name"]) for entry in self.installation.log() if entry.get("namespace") == namespace
                and entry.get("patchOperations") and not entry.get("dryRun") and HOOK not in entry["name"]]

    def settled(self, namespace):
        for name in ("checkout-master", "checkout-worker"):
            self.kubectl("-n", namespace, "rollout", "status", f"deployment/{name}", "--timeout=30s")

    def test_no_drift(self):
        for version in HELMS:
            with self.subTest(version):
                guarded, free = f"guarded-{version}", f"free-{version}"
                for namespace in (guarded, free):
                    self.cluster.namespace(namespace, guarded=namespace == guarded)
                    self.helm(version, "install", namespace)
                    self.settled(namespace)
                expected = self.objects(free)
                self.assertIn(("Deployment", "checkout-worker"), expected)
                self.assert_same(self.objects(guarded), expected)
                self.assertEqual(self.patched(guarded), [])
                self.assertTrue([entry for entry in self.installation.log() if entry.get("namespace") == guarded])
                # Again: nothing is changed, nothing starts anew.
                versions = self.versions(guarded)
                self.helm(version, "upgrade", guarded)
                self.assertEqual(self.versions(guarded), versions)

    def test_from_plain_to_rendered(self):
        for version in HELMS:
            with self.subTest(version):
                namespace, free = f"plain-{version}", f"plain-free-{version}"
                self.cluster.namespace(namespace, guarded=False)
                self.cluster.namespace(free, guarded=False)
                self.helm(version, "install", namespace, rendered=False)
                self.settled(namespace)
                self.kubectl("label", "namespace", namespace, f"{OPT_IN}=enabled")
                # API servers hear of a label a moment later.
                bad = support.pod("bad", image="locustio/locust:latest")
                self.cluster.wait(lambda namespace=namespace, bad=bad: self.kubectl(
                    "-n", namespace, "create", "--dry-run=server", "-f", "-", stdin=bad, status=None).status == 1, "the guard")
                self.helm(version, "upgrade", namespace)
                self.settled(namespace)
                self.helm(version, "install", free)
                upgraded, installed = self.objects(namespace), self.objects(free)
                for item in (*upgraded.values(), *installed.values()):
                    item["metadata"].get("annotations", {}).pop("deployment.kubernetes.io/revision", None)
                self.assert_same(upgraded, installed)
                self.assertEqual(self.patched(namespace), [])

    def test_other_managers(self):
        """What the webhook added belongs to nobody: whoever wants another value sets it, without a conflict."""
        namespace = self.cluster.namespace("managers")
        apply = ("-n", namespace, "apply", "--server-side", "-f", "-", "--field-manager")
        plain = deployment("demo", replicas=0)
        # With what the rules of these standards ask for, but for what the webhook adds.
        plain["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 60
        self.kubectl(*apply, "gitops", stdin=plain)
        again = self.kubectl(*apply, "gitops", stdin=plain)
        self.assertEqual(again.out, "deployment.apps/demo serverside-applied\n")
        self.assertEqual(self.cluster.get("-n", namespace, "deployment/demo")["metadata"]["generation"], 1)
        other = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "demo", "labels": {"seen-by": "other"}},
                 "spec": {"template": {"spec": {"containers": [
                     {"name": "locust", "securityContext": {"runAsUser": 2000}}]}}}}
        self.kubectl(*apply, "other", stdin=other)
        template = self.cluster.get("-n", namespace, "deployment/demo")["spec"]["template"]["spec"]
        self.assertEqual(template["containers"][0]["securityContext"]["runAsUser"], 2000)
        # And the first one goes on, as if nothing were.
        self.kubectl(*apply, "gitops", stdin=plain)
        self.assertEqual(self.cluster.get("-n", namespace, "deployment/demo")["spec"]["template"]["spec"], template)

    def test_rendered_and_applied(self):
        """The stream that the post-renderer prints, applied by a GitOps tool: the second time changes nothing."""
        namespace = self.cluster.namespace("gitops")
        stream = self.cluster.helm(4, "template", "demo", LOCUST_CHART, "-n", namespace, "--no-hooks", "--values", self.values,
                                   "--post-renderer", "locust-postrenderer", **RENDERED).out
        apply = ("-n", namespace, "apply", "--server-side", "--field-manager=gitops", "-f", "-")
        self.kubectl(*apply, stdin=stream)
        self.settled(namespace)
        versions = self.versions(namespace)
        self.kubectl(*apply, stdin=stream)
        self.assertEqual((self.versions(namespace), self.patched(namespace)), (versions, []))


if __name__ == "__main__":
    main()
