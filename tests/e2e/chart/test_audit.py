"""The audit's CronJob: what it runs, what it may do, whom it reaches."""

import re
import subprocess

from support import (ENVIRONMENT, HELMS, NAME, NAMESPACE, WEBHOOK, Case, component, every_rendering, main, of_kind,
                     one, render, rendered)

AUDIT = NAME + "-audit"
JUDGED = [
    {"apiGroups": ["apps"], "resources": ["deployments", "statefulsets", "daemonsets", "replicasets"], "verbs": ["list"]},
    {"apiGroups": ["batch"], "resources": ["jobs", "cronjobs"], "verbs": ["list"]},
    {"apiGroups": [""], "resources": ["pods", "replicationcontrollers", "services", "configmaps"], "verbs": ["list"]},
    {"apiGroups": ["autoscaling"], "resources": ["horizontalpodautoscalers"], "verbs": ["list"]},
    {"apiGroups": ["networking.k8s.io"], "resources": ["ingresses"], "verbs": ["list"]},
    {"apiGroups": ["gateway.networking.k8s.io"], "resources": ["httproutes"], "verbs": ["list"]},
    {"apiGroups": ["keda.sh"], "resources": ["scaledobjects"], "verbs": ["list"]},
    {"apiGroups": ["locust.io"], "resources": ["locusttests"], "verbs": ["list"]},
]
REPORTS = [
    {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "resourceNames": [AUDIT + "-reports"],
     "verbs": ["get"]},
    {"apiGroups": ["openreports.io"], "resources": ["reports"], "verbs": ["create", "list"]},
    {"apiGroups": ["openreports.io"], "resources": ["reports"], "resourceNames": [AUDIT], "verbs": ["get", "update", "delete"]},
    {"apiGroups": ["wgpolicyk8s.io"], "resources": ["policyreports"], "verbs": ["create", "list"]},
    {"apiGroups": ["wgpolicyk8s.io"], "resources": ["policyreports"], "resourceNames": [AUDIT],
     "verbs": ["get", "update", "delete"]},
]
ACCOUNT = [{"kind": "ServiceAccount", "name": AUDIT, "namespace": NAMESPACE}]
SYSTEM = ["--exclude-namespace=locust-system", "--exclude-namespace=kube-system", "--exclude-namespace=kube-public",
          "--exclude-namespace=kube-node-lease"]


def of_audit(items):
    return [item for item in items if component(item) == "audit"]


def namespaces(verbs):
    return {"apiGroups": [""], "resources": ["namespaces"], "verbs": verbs}


def container(items):
    return one(items, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]


class Tests(Case):
    @every_rendering
    def test_it_is_there_when_asked_for(self, values, items):
        kinds = sorted(item["kind"] for item in of_audit(items))
        audit = values.get("audit", {})
        expected = []
        if audit.get("enabled"):
            expected = ["CronJob", "NetworkPolicy", "ServiceAccount", "ClusterRole"]
            expected += ["RoleBinding"] * 2 if audit.get("report", True) is False else ["ClusterRoleBinding"]
            expected += ["ClusterRole", "ClusterRoleBinding"] if audit.get("report", True) else []
        self.assertEqual(kinds, sorted(expected))

    def test_the_whole_cronjob(self):
        spec = one(rendered(4, "audit"), "CronJob")["spec"]
        pod = spec["jobTemplate"]["spec"]["template"]
        self.assertEqual(pod["metadata"]["labels"]["app.kubernetes.io/component"], "audit")
        del spec["jobTemplate"]["spec"]["template"]
        self.assertEqual(spec, {"schedule": "17 * * * *", "concurrencyPolicy": "Forbid", "successfulJobsHistoryLimit": 1,
                                "failedJobsHistoryLimit": 1,
                                "jobTemplate": {"spec": {"backoffLimit": 0, "activeDeadlineSeconds": 900}}})
        token, = (volume for volume in one(rendered(4, "defaults"), "Deployment")["spec"]["template"]["spec"]["volumes"]
                  if volume["name"] == "token")
        restricted = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "runAsNonRoot": True,
                      "capabilities": {"drop": ["ALL"]}}
        self.assertEqual(pod["spec"], {
            "restartPolicy": "Never", "serviceAccountName": AUDIT, "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "securityContext": {"runAsNonRoot": True, "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532,
                                "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{
                "name": "audit", "image": "locust-webhook:0.1.0", "imagePullPolicy": "IfNotPresent",
                "command": ["locust-webhook", "audit"],
                "args": ["--standards=/standards/standards.yaml", "--namespace-selector=locust-kubernetes/admission=enabled", *SYSTEM,
                         f"--report-name={AUDIT}", f"--report-owner={AUDIT}-reports", "--max-results=500", "--fail-on=never",
                         "--output=log", "--page-size=250"],
                "securityContext": restricted,
                "resources": {"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}},
                "volumeMounts": [
                    {"name": "standards", "mountPath": "/standards", "readOnly": True},
                    {"name": "token", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True}]}],
            "volumes": [
                {"name": "standards", "configMap": {"name": NAME + "-standards"}},
                token]})

    def test_it_audits_what_the_webhook_guards(self):
        self.assertEqual(container(rendered(3, "audit of names"))["args"],
                         ["--standards=/standards/standards.yaml", "--namespace=load", "--namespace=load-2", "--namespace=load-free",
                          "--prune", *SYSTEM, "--exclude-namespace=load-free", "--no-report", "--fail-on=deny", "--output=text",
                          "--page-size=9"])
        self.assertEqual(container(rendered(3, "audit of patterns"))["args"][1:4],
                         ["--namespace=load", "--namespace=a-*", "--prune"])

    def test_it_may_do_only_what_it_does(self):
        for name, judged, reports in (("audit", namespaces(["list"]), True), ("audit of names", namespaces(["get"]), False),
                                      ("audit of patterns", namespaces(["get", "list"]), True)):
            for version in HELMS:
                with self.subTest(name, helm=version):
                    items = of_audit(rendered(version, name))
                    roles = {role["metadata"]["name"]: role["rules"] for role in of_kind(items, "ClusterRole")}
                    self.assertEqual(roles, {AUDIT: [judged, *JUDGED], **({AUDIT + "-reports": REPORTS} if reports else {})})
                    bound = [(item["metadata"].get("namespace"), item["roleRef"]["kind"], item["roleRef"]["name"], item["subjects"])
                             for item in of_kind(items, "RoleBinding") + of_kind(items, "ClusterRoleBinding")]
                    whole = [(None, "ClusterRole", role, ACCOUNT) for role in roles]
                    # Named namespaces one by one, but for the one that is never guarded.
                    named = [(each, "ClusterRole", AUDIT, ACCOUNT) for each in ("load", "load-2")]
                    self.assertEqual(bound, named if name == "audit of names" else whole)

    def test_its_account_judges_what_the_webhook_is_sent(self):
        webhook, = one(rendered(3, "audit"), "ValidatingWebhookConfiguration")["webhooks"]
        sent = {(group, resource) for rule in webhook["rules"] for group in rule["apiGroups"] for resource in rule["resources"]
                if "/" not in resource}
        self.assertEqual({(group, resource) for rule in JUDGED for group in rule["apiGroups"] for resource in rule["resources"]},
                         sent)

    def test_whom_it_reaches(self):
        selector = {"app.kubernetes.io/name": "locust-webhook", "app.kubernetes.io/instance": "gate",
                    "app.kubernetes.io/component": "audit"}
        ports = [{"port": 443, "protocol": "TCP"}, {"port": 6443, "protocol": "TCP"}]
        for name, egress in (("audit", {"ports": ports}),
                             ("audit of names", {"ports": ports, "to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}]})):
            items = of_audit(rendered(4, name))
            self.assertEqual(one(items, "NetworkPolicy")["spec"],
                             {"podSelector": {"matchLabels": selector}, "policyTypes": ["Ingress", "Egress"], "ingress": [],
                              "egress": [egress]})
        items = of_audit(render(3, {"audit": {"enabled": True}, "networkPolicy": {"enabled": False}}))
        self.assertEqual(of_kind(items, "NetworkPolicy"), [])

    @every_rendering
    def test_the_program_understands_its_arguments(self, values, items):
        """It gets as far as looking for the API server that is not there."""
        for _ in of_kind(items, "CronJob"):
            standards = self.folder / "standards.yaml"
            standards.write_text("apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: a}\n")
            arguments = [re.sub("/standards/.*", str(standards), argument) for argument in container(items)["args"]]
            environment = {name: value for name, value in ENVIRONMENT.items()
                           if not name.startswith(("KUBERNETES_", "LOCUST_WEBHOOK_"))}
            result = subprocess.run([WEBHOOK, "audit", *arguments], capture_output=True, text=True, env=environment, timeout=60)
            self.assertEqual((result.returncode, result.stdout, result.stderr),
                             (3, "", "error: KUBERNETES_SERVICE_HOST is not set\nhint: outside of a pod, name the API server by "
                                     "--server, --token-file and --ca-file\n"))

    def test_names_leave_room_for_the_time(self):
        for release in ("r" * 53, "r" * 45 + "-abcdef", "on"):
            for version in HELMS:
                items = of_audit(render(version, {"audit": {"enabled": True}}, release=release))
                name = one(items, "CronJob")["metadata"]["name"]
                self.assertLessEqual(len(name), 52)
                self.assertRegex(name, "^[a-z0-9-]*[a-z0-9]-audit$")
                self.assertEqual(one(items, "ServiceAccount")["metadata"]["name"], name)


if __name__ == "__main__":
    main()
