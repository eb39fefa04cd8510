"""The webhook configurations: which requests are sent, and what becomes of them when nobody answers."""

import base64
import re

from support import MATRIX, NAME, PROVIDED, Case, every_rendering, main, mode, of_kind, one, rendered

PHASES = {"mutate": "MutatingWebhookConfiguration", "validate": "ValidatingWebhookConfiguration"}

# operation group/version/resource, one by one.
MUTATED = """
CREATE UPDATE apps/v1 deployments statefulsets daemonsets replicasets
CREATE UPDATE batch/v1 cronjobs
CREATE UPDATE /v1 replicationcontrollers
CREATE /v1 pods
CREATE batch/v1 jobs
"""
VALIDATED = """
CREATE UPDATE apps/v1 deployments statefulsets daemonsets replicasets
CREATE UPDATE batch/v1 jobs cronjobs
CREATE UPDATE /v1 pods replicationcontrollers services configmaps
CREATE UPDATE autoscaling/v2 horizontalpodautoscalers
CREATE UPDATE networking.k8s.io/v1 ingresses
CREATE UPDATE gateway.networking.k8s.io/v1 httproutes
CREATE UPDATE keda.sh/v1alpha1 scaledobjects
CREATE UPDATE locust.io/v1 locusttests
CREATE UPDATE locust.io/v2 locusttests
UPDATE apps/v1 deployments/scale statefulsets/scale replicasets/scale
UPDATE /v1 replicationcontrollers/scale pods/ephemeralcontainers pods/resize
"""


def expand(table):
    """{(operation, group, version, resource)} of such a table."""
    result = set()
    for line in table.strip().splitlines():
        words = line.split()
        operations = [word for word in words if word.isupper()]
        kind, *resources = words[len(operations):]
        group, version = kind.split("/")
        result |= {(operation, group, version, resource) for operation in operations for resource in resources}
    return result


def sent(rules):
    """The same of a webhook's rules, as a list: nothing may be there twice."""
    return [(operation, group, version, resource) for rule in rules for operation in rule["operations"]
            for group in rule["apiGroups"] for version in rule["apiVersions"] for resource in rule["resources"]]


def webhooks(items):
    """(phase, configuration, webhook) of the configurations that are there."""
    for phase, kind in PHASES.items():
        for configuration in of_kind(items, kind):
            webhook, = configuration["webhooks"]
            yield phase, configuration, webhook


def conditions(webhook):
    return {condition["name"]: condition["expression"] for condition in webhook["matchConditions"]}


class Tests(Case):
    @every_rendering
    def test_exactly_what_rules_judge_is_sent(self, values, items):
        for phase, _, webhook in webhooks(items):
            found = sent(webhook["rules"])
            self.assertEqual(len(found), len(set(found)))
            self.assertEqual(set(found), expand(MUTATED if phase == "mutate" else VALIDATED))
            self.assertEqual({rule["scope"] for rule in webhook["rules"]}, {"Namespaced"})

    @every_rendering
    def test_how_it_is_called(self, values, items):
        name = values.get("fullnameOverride", NAME)
        for phase, _, webhook in webhooks(items):
            self.assertEqual(webhook["name"], f"{phase}.{name}.locust-system")
            self.assertEqual(webhook["sideEffects"], "None")
            self.assertEqual(webhook["matchPolicy"], "Equivalent")
            self.assertEqual(webhook["admissionReviewVersions"], ["v1"])
            self.assertEqual(webhook["objectSelector"], {})
            self.assertEqual(webhook.get("reinvocationPolicy"), "Never" if phase == "mutate" else None)
            self.assertEqual((webhook["failurePolicy"], webhook["timeoutSeconds"]),
                             ("Ignore", 3) if phase == "mutate" else ("Fail", 5))
            service = {"name": name, "namespace": "locust-system", "port": values.get("service", {}).get("port", 443),
                       "path": "/" + phase}
            self.assertEqual(webhook["clientConfig"]["service"], service)

    @every_rendering
    def test_ca_bundle_has_one_writer(self, values, items):
        for _, configuration, webhook in webhooks(items):
            annotations = configuration["metadata"].get("annotations", {})
            if mode(values) == "provided":
                self.assertEqual(base64.b64decode(webhook["clientConfig"]["caBundle"]).decode(),
                                 PROVIDED["provided"]["caBundle"])
            else:
                self.assertEqual(sorted(webhook["clientConfig"]), ["service"])
            if mode(values) == "cert-manager":
                certificate = annotations.pop("cert-manager.io/inject-ca-from")
                self.assertEqual(certificate, f"locust-system/{NAME}-certs")
                self.assertEqual(one(items, "Certificate", NAME + "-certs")["spec"]["dnsNames"],
                                 [f"{NAME}.locust-system.svc", f"{NAME}.locust-system.svc.cluster.local"])
            self.assertEqual(annotations, {})

    def test_who_issues(self):
        own = {"name": NAME, "kind": "Issuer", "group": "cert-manager.io"}
        root = {**own, "name": NAME + "-authority"}
        items = rendered(3, "cert-manager")
        self.assertEqual(one(items, "Certificate", NAME + "-certs")["spec"]["issuerRef"], own)
        self.assertEqual(one(items, "Issuer", NAME)["spec"], {"ca": {"secretName": NAME + "-authority"}})
        authority = one(items, "Certificate", NAME + "-authority")["spec"]
        self.assertEqual((authority["isCA"], authority["secretName"], authority["issuerRef"]), (True, NAME + "-authority", root))
        self.assertEqual(one(items, "Issuer", NAME + "-authority")["spec"], {"selfSigned": {}})
        self.assertEqual(one(rendered(3, "issuer"), "Certificate")["spec"]["issuerRef"],
                         {"name": "corp", "kind": "ClusterIssuer", "group": "cert-manager.io"})

    @every_rendering
    def test_own_and_system_namespaces_are_never_matched(self, values, items):
        scope = values.get("scope", {})
        for _, _, webhook in webhooks(items):
            selector = webhook["namespaceSelector"]
            self.assertEqual(selector["matchExpressions"], [{
                "key": "kubernetes.io/metadata.name", "operator": "NotIn",
                "values": ["locust-system", "kube-system", "kube-public", "kube-node-lease",
                           *scope.get("excludedNamespaces", [])]}])
            if scope.get("mode") == "names":
                self.assertNotIn("matchLabels", selector)
            else:
                self.assertEqual(selector["matchLabels"], {"locust-kubernetes/admission": "enabled"})

    @every_rendering
    def test_conditions_keep_away_what_is_not_judged(self, values, items):
        for phase, _, webhook in webhooks(items):
            names = ["not-being-deleted", "not-a-mirror-pod"]
            if values.get("scope"):
                names += ["guarded-namespace", *(each["name"] for each in values["scope"].get("matchConditions", []))]
            names += ["not-of-a-controller"] if phase == "mutate" else ["configmaps-of-load-tests"]
            self.assertEqual([condition["name"] for condition in webhook["matchConditions"]], names)
            # An expression that fails at run time denies under Fail: what may be absent is looked for first.
            for expression in conditions(webhook).values():
                for field in ("object.metadata.labels", "object.metadata.ownerReferences", "request.userInfo.groups",
                              "object.metadata.deletionTimestamp", "oldObject.metadata.labels", "owner.controller",
                              "request.namespace"):
                    if re.search(r"(?<![\w.])" + re.escape(field), expression):
                        first = re.search(r"(?<![\w.])" + re.escape(field), expression).start()
                        self.assertEqual(expression[first - 4:first], "has(", f"{field} in {expression}")

    def test_guarded_namespaces_by_name(self):
        for _, _, webhook in webhooks(rendered(3, "names")):
            expression = conditions(webhook)["guarded-namespace"]
            pattern = re.fullmatch(r"has\(request\.namespace\) && request\.namespace\.matches\('(\^.*\$)'\)", expression)[1]
            for namespace, guarded in (("load", True), ("load-", True), ("load-a-b", True), ("a-perf", True), ("-perf", True),
                                       ("loader", False), ("payload", False), ("a-load", False), ("perf", False),
                                       ("a-perf-b", False), ("", False)):
                self.assertEqual(bool(re.search(pattern, namespace)), guarded, namespace)

    def test_a_user_s_conditions_are_as_they_were_written(self):
        for _, _, webhook in webhooks(rendered(4, "names")):
            self.assertEqual(conditions(webhook)["not-ci"], MATRIX["names"]["scope"]["matchConditions"][0]["expression"])


if __name__ == "__main__":
    main()
