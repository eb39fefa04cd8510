"""Properties of every rendering: both Helm versions agree, pods are restricted, names and selectors hold."""

import json
import re
import shutil
import subprocess

from support import (CHART, ENVIRONMENT, HELMS, MATRIX, NAME, NAMESPACE, RELEASE, RENDERER, Case, component, containers,
                     every_rendering, helm, main, mode, of_kind, of_webhook, one, pods, render, rendered)

SELECTOR = {"app.kubernetes.io/name": "locust-webhook", "app.kubernetes.io/instance": RELEASE,
            "app.kubernetes.io/component": "webhook"}
CLUSTER_WIDE = {"ClusterRole", "ClusterRoleBinding", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
RESTRICTED = """\
apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: restricted}
spec:
  scope: namespace
  rules:
    pod-security: {level: restricted}
    plain-text-secrets: {}
"""


class Tests(Case):
    def test_lint_has_nothing_to_say(self):
        for version in HELMS:
            for name, values in MATRIX.items():
                with self.subTest(name, helm=version):
                    file = self.folder / "values.json"
                    file.write_text(json.dumps(values))
                    result = helm(version, "lint", "--strict", CHART, "--kube-version", "1.33.0", "--values", file)
                    self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
                    self.assertNotRegex(result.stdout, "WARNING|ERROR")

    def test_both_versions_of_helm_render_the_same(self):
        for name in MATRIX:
            with self.subTest(name):
                keyed = [{(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item
                          for item in rendered(version, name)}
                         for version in HELMS]
                self.assertEqual(*keyed)

    def test_older_clusters_are_refused(self):
        for version in HELMS:
            result = helm(version, "template", CHART, "--kube-version", "1.29.9")
            self.assertEqual(result.returncode, 1)
            self.assertIn("chart requires kubeVersion: >=1.30.0-0 which is incompatible with Kubernetes v1.29.9", result.stderr)

    def test_the_kinds_are_those_that_the_values_ask_for(self):
        def kinds(name):
            return sorted(item["kind"] for item in rendered(3, name))
        basic = ["ConfigMap", "ConfigMap", "Deployment", "MutatingWebhookConfiguration", "NetworkPolicy", "Pod",
                 "PodDisruptionBudget", "Service", "ServiceAccount", "ValidatingWebhookConfiguration"]
        access = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Secret"]
        defaults = sorted(basic + access)
        for name, expected in {
                "defaults": defaults,
                "cert-manager": sorted(basic + ["Certificate"] * 2 + ["Issuer"] * 2 + ["Secret"] * 2),
                "issuer": sorted(basic + ["Certificate", "Secret"]),
                "provided": basic,
                "one replica": [kind for kind in defaults if kind not in ("Pod", "PodDisruptionBudget", "NetworkPolicy")],
                "validate only": [kind for kind in defaults if kind != "MutatingWebhookConfiguration"],
                "mutate only": [kind for kind in defaults if kind != "ValidatingWebhookConfiguration"],
                "no webhook": [kind for kind in defaults if not kind.startswith(("Cluster", "Mutating", "Validating"))],
                "existing standards": [kind for kind in defaults if kind != "ConfigMap"] + ["ConfigMap"],
                "observed": sorted(defaults + ["ConfigMap", "PrometheusRule", "Service", "ServiceMonitor"])}.items():
            with self.subTest(name):
                self.assertEqual(kinds(name), sorted(expected))

    @every_rendering
    def test_names_and_labels(self, values, items):
        seen = set()
        for item in items:
            metadata = item["metadata"]
            key = item["kind"], metadata.get("namespace"), metadata["name"]
            self.assertNotIn(key, seen)
            seen.add(key)
            if component(item) != "audit" or item["kind"] != "RoleBinding":  # those are where it reads
                self.assertEqual(metadata.get("namespace"), None if item["kind"] in CLUSTER_WIDE else NAMESPACE, key)
            expected = {**values.get("commonLabels", {}), **SELECTOR, "app.kubernetes.io/version": "0.1.0",
                        "app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": "locust-webhook-0.1.0"}
            expected["app.kubernetes.io/component"] = component(item)
            if item["kind"] == "Pod":
                self.assertEqual(component(item), "test")
            self.assertEqual(metadata["labels"], {**metadata["labels"], **expected}, key)

    def test_long_and_short_names(self):
        for release, values, name in ((RELEASE, {}, NAME),
                                      ("locust-webhook", {}, "locust-webhook"),
                                      ("my-locust-webhook-2", {}, "my-locust-webhook-2"),
                                      ("a", {"nameOverride": "b"}, "a-b"),
                                      ("a", {"fullnameOverride": "c"}, "c"),
                                      ("r" * 53, {}, "r" * 50),
                                      ("r" * 49, {"nameOverride": "n" * 50}, "r" * 49)):
            for version in HELMS:
                with self.subTest(release, helm=version):
                    items = render(version, {**values, **MATRIX["observed"]}, release=release)
                    self.assertEqual(one(items, "Deployment")["metadata"]["name"], name)
                    for item in items:
                        self.assertLessEqual(len(item["metadata"]["name"]), 63)
                        self.assertTrue(item["metadata"]["name"].startswith(name))

    def test_names_that_yaml_would_take_for_something_else(self):
        for release, namespace, override in (("on", "0123", ""), ("1e3", "null", "yes"), ("0x1f", "1-2", "n")):
            for name, values in MATRIX.items():
                with self.subTest(release, values=name):
                    values = {**values, "fullnameOverride": override, "nameOverride": "7" if not override else ""}
                    for item in render(3, values, release=release, namespace=namespace):
                        metadata = item["metadata"]
                        self.assertIsInstance(metadata["name"], str)
                        if component(item) != "audit" or item["kind"] != "RoleBinding":
                            self.assertEqual(metadata.get("namespace", namespace), namespace)
                        self.assertEqual(metadata["labels"]["app.kubernetes.io/instance"], release)
                        for subject in item.get("subjects", []):
                            self.assertEqual((type(subject["name"]), subject["namespace"]), (str, namespace))
                        selector = item.get("spec", {}).get("selector")
                        if selector:
                            self.assertEqual(selector.get("matchLabels", selector)["app.kubernetes.io/instance"], release)
                        if item["kind"] == "Deployment":
                            self.assertIsInstance(item["spec"]["template"]["spec"]["serviceAccountName"], str)

    @every_rendering
    def test_every_selector_finds_the_webhooks_pods_and_nothing_else(self, values, items):
        deployment = one(items, "Deployment")
        self.assertEqual(deployment["spec"]["selector"], {"matchLabels": SELECTOR})
        selectors = [deployment["spec"]["selector"]["matchLabels"]]
        selectors += [service["spec"]["selector"] for service in of_kind(items, "Service") if "selector" in service["spec"]]
        selectors += [item["spec"]["selector"]["matchLabels"] for item in of_kind(items, "PodDisruptionBudget")]
        selectors += [item["spec"]["podSelector"]["matchLabels"] for item in of_kind(of_webhook(items), "NetworkPolicy")]
        selectors += [spread["labelSelector"]["matchLabels"]
                      for spread in deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]]
        for selector in selectors:
            self.assertEqual(selector, SELECTOR)
        for item, metadata, _ in pods(items):
            found = SELECTOR.items() <= metadata["labels"].items()
            self.assertEqual(found, item["kind"] == "Deployment", item["kind"])

    def test_a_new_version_of_the_chart_keeps_the_selectors(self):
        chart = self.folder / "locust-webhook"
        shutil.copytree(CHART, chart)
        text = (chart / "Chart.yaml").read_text()
        (chart / "Chart.yaml").write_text(re.sub(r"(?m)^(version|appVersion): .*", r"\1: 7.1.0+build.9", text))
        for version in HELMS:
            new = one(render(version, {}, chart=chart), "Deployment")
            self.assertEqual(new["metadata"]["labels"]["helm.sh/chart"], "locust-webhook-7.1.0_build.9")
            self.assertEqual(new["metadata"]["labels"]["app.kubernetes.io/version"], "7.1.0_build.9")
            self.assertEqual(new["spec"]["selector"], one(rendered(version, "defaults"), "Deployment")["spec"]["selector"])

    @every_rendering
    def test_every_container_is_restricted(self, values, items):
        for _, _, spec in pods(items):
            user = values.get("runAsUser", 65532)
            numeric = {} if user is None else {"runAsUser": user, "runAsGroup": user, "fsGroup": user}
            self.assertEqual(spec["securityContext"],
                             {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}, **numeric})
            for container in containers(spec):
                self.assertEqual(container["securityContext"],
                                 {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "runAsNonRoot": True,
                                  "capabilities": {"drop": ["ALL"]}})
                self.assertEqual(sorted(container["resources"]["requests"]), ["cpu", "memory"])
                self.assertIn("memory", container["resources"]["limits"])
            for host in ("hostNetwork", "hostPID", "hostIPC"):
                self.assertNotIn(host, spec)

    @every_rendering
    def test_our_own_rules_find_nothing(self, values, items):
        standards = self.folder / "standards.yaml"
        standards.write_text(RESTRICTED)
        stream = "".join("---\n" + json.dumps(item) + "\n" for item in items)
        result = subprocess.run([RENDERER, "check", "--standards", standards, "--namespace", NAMESPACE, "-"], input=stream,
                                capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertNotIn("pod-security", result.stdout)

    def test_our_own_rules_would_find_something(self):
        standards = self.folder / "standards.yaml"
        standards.write_text(RESTRICTED)
        item = one(rendered(3, "defaults"), "Deployment")
        item["spec"]["template"]["spec"]["containers"][0]["securityContext"].pop("capabilities")
        result = subprocess.run([RENDERER, "check", "--standards", standards, "--namespace", NAMESPACE, "-"],
                                input=json.dumps(item), capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn("pod-security", result.stdout + result.stderr)

    @every_rendering
    def test_no_hook_but_the_test_and_nothing_stays(self, values, items):
        hooks = 0
        for item in items:
            annotations = item["metadata"].get("annotations", {})
            self.assertNotIn("helm.sh/resource-policy", annotations)
            self.assertNotIn("finalizers", item["metadata"])
            mine = {key: value for key, value in annotations.items() if key.startswith("helm.sh/")}
            if mine:
                hooks += 1
                self.assertEqual(item["kind"], "Pod")
                self.assertEqual(mine, {"helm.sh/hook": "test",
                                        "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded,hook-failed",
                                        "helm.sh/hook-output-log-policy": "hook-failed"})
        self.assertEqual(hooks, 1 if values.get("test", {}).get("enabled", True) else 0)
        # What others fill is made by the chart, so that it goes with the chart.
        secrets = {item["metadata"]["name"]: item for item in of_kind(items, "Secret")}
        for certificate in of_kind(items, "Certificate"):
            self.assertIn(certificate["spec"]["secretName"], secrets)
        for secret in secrets.values():
            self.assertEqual(sorted(secret), ["apiVersion", "kind", "metadata", "type"])

    @every_rendering
    def test_every_mount_has_its_volume_and_every_reference_its_object(self, values, items):
        names = {(item["kind"], item["metadata"]["name"]) for item in items}
        outside = {("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "acme"), ("ConfigMap", "api-ca"), ("Secret", "my-tls")}
        for _, _, spec in pods(items):
            volumes = {volume["name"]: volume for volume in spec["volumes"]}
            mounted = {mount["name"] for container in containers(spec) for mount in container["volumeMounts"]}
            self.assertEqual(set(volumes), mounted)
            for container in containers(spec):
                self.assertFalse([mount for mount in container["volumeMounts"] if "subPath" in mount])
            for volume in volumes.values():
                if "configMap" in volume:
                    self.assertIn(("ConfigMap", volume["configMap"]["name"]), names | outside)
                if "secret" in volume:
                    self.assertIn(("Secret", volume["secret"]["secretName"]), names | outside)
            self.assertIn(("ServiceAccount", spec["serviceAccountName"]), names)

    @every_rendering
    def test_a_roll_out_drops_nothing(self, values, items):
        spec = one(items, "Deployment")["spec"]
        server = values.get("server", {})
        drain, before = server.get("drainSeconds", 15), server.get("preStopSeconds", 5)
        self.assertEqual(spec["strategy"], {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}})
        pod = spec["template"]["spec"]
        self.assertEqual(pod["terminationGracePeriodSeconds"], before + drain + 10)
        webhook = next(container for container in pod["containers"] if container["name"] == "webhook")
        self.assertEqual(webhook.get("lifecycle"), {"preStop": {"sleep": {"seconds": before}}} if before else None)
        self.assertEqual(webhook["readinessProbe"]["httpGet"], {"path": "/readyz", "port": "ops"})
        self.assertEqual(webhook["livenessProbe"]["httpGet"], {"path": "/healthz", "port": "ops"})
        budgets = [item["spec"] for item in of_kind(items, "PodDisruptionBudget")]
        self.assertEqual(len(budgets), 0 if values.get("replicas") == 1 else 1)
        for budget in budgets:
            self.assertEqual((budget["maxUnavailable"], budget["unhealthyPodEvictionPolicy"]), (1, "AlwaysAllow"))
        self.assertEqual([(spread["topologyKey"], spread["whenUnsatisfiable"])
                          for spread in pod["topologySpreadConstraints"]],
                         [("kubernetes.io/hostname", "ScheduleAnyway"), ("topology.kubernetes.io/zone", "ScheduleAnyway")])

    def test_the_image(self):
        for name, image in (("defaults", "locust-webhook:0.1.0"),
                            ("everything", "registry.example:5000/a/b@sha256:" + "0a" * 32)):
            for _, _, spec in pods(rendered(4, name)):
                self.assertEqual({container["image"] for container in containers(spec)}, {image})

    @every_rendering
    def test_certificates_are_shared_in_memory_or_mounted(self, values, items):
        spec = one(items, "Deployment")["spec"]["template"]["spec"]
        volume = next(volume for volume in spec["volumes"] if volume["name"] == "certs")
        if mode(values) == "self":
            self.assertEqual(volume, {"name": "certs", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}})
        else:
            self.assertEqual([item["key"] for item in volume["secret"]["items"]], ["tls.crt", "tls.key"])
        writers = {container["name"] for container in containers(spec) for mount in container["volumeMounts"]
                   if not mount.get("readOnly")}
        self.assertEqual(writers, {"certs-bootstrap", "certs-run"} if mode(values) == "self" else set())


if __name__ == "__main__":
    main()
