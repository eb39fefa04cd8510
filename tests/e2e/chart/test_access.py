"""Least privilege: who may do what, who has a token, who reaches whom over the network."""

import subprocess

from support import (CERTS, ENVIRONMENT, NAME, NAMESPACE, Case, component, containers, every_rendering, main, mode, of_kind,
                     of_webhook, one, pods, rendered)

TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"


def enabled(values, phase):
    return values.get(phase, {}).get("enabled", True)


def volume_of(spec, name):
    return next((volume for volume in spec["volumes"] if volume["name"] == name), None)


class Tests(Case):
    @every_rendering
    def test_roles_name_what_they_give(self, values, items):
        items = of_webhook(items)
        roles = of_kind(items, "Role") + of_kind(items, "ClusterRole")
        name = values.get("fullnameOverride", NAME)
        expected = []
        if mode(values) == "self":
            expected.append({"apiGroups": [""], "resources": ["secrets"], "resourceNames": [name + "-certs"],
                             "verbs": ["get", "patch"]})
            for phase, kind in (("mutate", "mutating"), ("validate", "validating")):
                if enabled(values, phase):
                    expected.append({"apiGroups": ["admissionregistration.k8s.io"], "resourceNames": [name],
                                     "resources": [kind + "webhookconfigurations"], "verbs": ["get", "patch"]})
        self.assertEqual([rule for role in roles for rule in role["rules"]], expected)

    @every_rendering
    def test_bindings_give_them_to_the_pods_account_only(self, values, items):
        items = of_webhook(items)
        account = one(items, "ServiceAccount")["metadata"]["name"]
        for kind in ("Role", "ClusterRole"):
            bindings = of_kind(items, kind + "Binding")
            self.assertEqual([item["roleRef"]["name"] for item in bindings],
                             [item["metadata"]["name"] for item in of_kind(items, kind)])
            for binding in bindings:
                self.assertEqual(binding["roleRef"]["kind"], kind)
                self.assertEqual(binding["subjects"],
                                 [{"kind": "ServiceAccount", "name": account, "namespace": NAMESPACE}])

    @every_rendering
    def test_only_locust_certs_and_the_audit_have_a_token(self, values, items):
        for account in of_kind(items, "ServiceAccount"):
            self.assertIs(account["automountServiceAccountToken"], False)
        for item, _, spec in pods(items):
            self.assertIs(spec["automountServiceAccountToken"], False)
            self.assertIs(spec["enableServiceLinks"], False)
            tokens = [volume["name"] for volume in spec["volumes"]
                      if any("serviceAccountToken" in source for source in volume.get("projected", {}).get("sources", []))]
            self.assertEqual(tokens, ["token"] if mode(values) == "self" or component(item) == "audit" else [])
            for container in containers(spec):
                mounts = [mount for mount in container["volumeMounts"] if mount["name"] in tokens]
                if container["command"][0] == "locust-certs" or container["command"][1] == "audit":
                    self.assertEqual(mounts, [{"name": "token", "mountPath": TOKEN, "readOnly": True}])
                else:
                    self.assertEqual(mounts, [])

    def test_the_token_looks_as_the_kubelet_makes_it(self):
        spec = one(rendered(3, "defaults"), "Deployment")["spec"]["template"]["spec"]
        self.assertEqual(volume_of(spec, "token")["projected"], {"sources": [
            {"serviceAccountToken": {"path": "token", "expirationSeconds": 3600}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}]})

    @every_rendering
    def test_locust_certs_understands_its_arguments(self, values, items):
        """The real program gets as far as looking for the API server that is not there."""
        for item, _, spec in pods(items):
            commands = [(container["command"][1], container["args"]) for container in containers(spec)
                        if container["command"][0] == "locust-certs"]
            expected = {"Pod": ["status"], "Deployment": ["bootstrap", "run"], "CronJob": []}[item["kind"]]
            self.assertEqual([command for command, _ in commands], expected if mode(values) == "self" else [])
            for command, arguments in commands:
                environment = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("KUBERNETES_")}
                result = subprocess.run([CERTS, command, *arguments, "--service-account=/nowhere"], capture_output=True,
                                        text=True, env=environment, timeout=60)
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertIn("KUBERNETES_SERVICE_HOST", result.stderr + result.stdout)

    def test_who_reaches_the_pods(self):
        webhook, ops = [{"port": "webhook", "protocol": "TCP"}], [{"port": "ops", "protocol": "TCP"}]
        blocks = [{"ipBlock": {"cidr": "10.0.0.0/24"}}, {"ipBlock": {"cidr": "fd00::/64"}}]
        ports = [{"port": 443, "protocol": "TCP"}, {"port": 6443, "protocol": "TCP"}]
        for name, ingress, egress in (
                ("defaults", [{"ports": webhook}], [{"ports": ports}]),
                ("provided", [{"ports": webhook}], []),
                ("cert-manager", [{"ports": webhook}], []),
                ("networks", [{"ports": webhook, "from": blocks},
                              {"ports": ops, "from": [{"namespaceSelector": {"matchLabels": {"team": "monitoring"}}}]}],
                 [{"ports": [{"port": 16443, "protocol": "TCP"}], "to": blocks}])):
            with self.subTest(name):
                spec = one(rendered(4, name), "NetworkPolicy")["spec"]
                self.assertEqual((spec["policyTypes"], spec["ingress"], spec["egress"]),
                                 (["Ingress", "Egress"], ingress, egress))

    def test_the_service(self):
        selector = {"app.kubernetes.io/name": "locust-webhook", "app.kubernetes.io/instance": "gate",
                    "app.kubernetes.io/component": "webhook"}
        port = {"name": "webhook", "port": 443, "targetPort": "webhook", "protocol": "TCP"}
        for name, spec in (("defaults", {"type": "ClusterIP", "selector": selector, "ports": [port]}),
                           ("networks", {"type": "ClusterIP", "selector": selector, "ports": [{**port, "port": 8443}]}),
                           ("everything", {"type": "ExternalName", "externalName": "hook.example.org", "ports": [port]})):
            with self.subTest(name):
                items = rendered(4, name)
                self.assertEqual(one(items, "Service", one(items, "Deployment")["metadata"]["name"])["spec"], spec)


if __name__ == "__main__":
    main()
