"""Values: what the schema refuses, with the whole message; how they reach the webhook; how they are documented."""

import json
import pathlib
import shutil
import subprocess
import sys

from support import (CHART, HELMS, MATRIX, NAME, PROVIDED, SOURCE, Case, helm, main, objects, one, render, rendered, template)

WRITER = SOURCE / "scripts" / "chart_values.py"
REFUSED = "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nlocust-webhook:\n"
LONG = "x" * 51


def tree(value, path=()):
    """Paths of all keys of nested mappings."""
    for key, below in value.items() if isinstance(value, dict) else ():
        yield (*path, key)
        yield from tree(below, (*path, key))


class Tests(Case):
    def test_refusals(self):
        for what, values, lines in (
                ("a key that is not there", {"replica": 3}, ["- at '': additional properties 'replica' not allowed"]),
                ("one further down", {"certs": {"self": {"leafLifeTime": "1d"}}},
                 ["- at '/certs/self': additional properties 'leafLifeTime' not allowed"]),
                ("a mode that is not there", {"certs": {"mode": "selfsigned"}},
                 ["- at '/certs/mode': value must be one of 'self', 'cert-manager', 'provided'"]),
                ("no replicas", {"replicas": 0}, ["- at '/replicas': minimum: got 0, want 1"]),
                ("replicas as text", {"replicas": "2"}, ["- at '/replicas': got string, want integer"]),
                ("root", {"runAsUser": 0}, ["- at '/runAsUser': minimum: got 0, want 1"]),
                ("a user's name", {"runAsUser": "nobody"}, ["- at '/runAsUser': got string, want null or integer"]),
                ("a long timeout", {"validate": {"timeoutSeconds": 30}},
                 ["- at '/validate/timeoutSeconds': maximum: got 30, want 10"]),
                ("another policy", {"validate": {"failurePolicy": "fail"}},
                 ["- at '/validate/failurePolicy': value must be one of 'Fail', 'Ignore'"]),
                ("a namespace that is none", {"scope": {"mode": "names", "namespaces": ["a.b", "O'"]}},
                 ["- at '/scope/namespaces/0': 'a.b' does not match pattern '^[-a-z0-9*]+$'",
                  "- at '/scope/namespaces/1': 'O\\'' does not match pattern '^[-a-z0-9*]+$'"]),
                ("names without any", {"scope": {"mode": "names"}},
                 ["- at '': 'allOf' failed", "  - at '/scope/namespaces': minItems: got 0, want 1"]),
                ("nothing provided", {"certs": {"mode": "provided"}},
                 ["- at '': 'allOf' failed", "  - at '/certs/provided': validation failed",
                  "    - at '/certs/provided/secretName': minLength: got 0, want 1",
                  "    - at '/certs/provided/caBundle': '' does not match pattern '-----BEGIN CERTIFICATE-----'"]),
                ("base64 for PEM", {"certs": {"mode": "provided", "provided": {"secretName": "a", "caBundle": "LS0t"}}},
                 ["- at '': 'allOf' failed",
                  "  - at '/certs/provided/caBundle': 'LS0t' does not match pattern '-----BEGIN CERTIFICATE-----'"]),
                ("no standards", {"standards": {"content": ""}},
                 ["- at '': 'allOf' failed", "  - at '/standards/content': '' does not match pattern 'LocustStandards'"]),
                ("standards as a list", {"standards": {"content": ["LocustStandards"]}},
                 ["- at '/standards/content': got array, want string"]),
                ("a path for a key", {"standards": {"key": "../x"}},
                 ["- at '/standards/key': '../x' does not match pattern '^[-._a-zA-Z0-9]+$'"]),
                ("a duration without a unit", {"server": {"requestTimeout": "5"}},
                 ["- at '/server/requestTimeout': '5' does not match pattern '^([1-9][0-9]*[sm]|[1-9][0-9]{2,}ms)$'"]),
                ("a size of Kubernetes", {"server": {"maxBody": "1Gi"}},
                 ["- at '/server/maxBody': '1Gi' does not match pattern '^[1-9][0-9]*(Ki|Mi)$'"]),
                ("bytes", {"server": {"maxBody": 9000000}}, ["- at '/server/maxBody': got number, want string"]),
                ("a port", {"service": {"port": 70000}}, ["- at '/service/port': maximum: got 70,000, want 65,535"]),
                ("a tag as a number", {"image": {"tag": 1.0}}, ["- at '/image/tag': got number, want string"]),
                ("half a digest", {"image": {"digest": "sha256:abc"}},
                 ["- at '/image/digest': 'sha256:abc' does not match pattern '^(sha256:[0-9a-f]{64})?$'"]),
                ("a long name", {"nameOverride": LONG}, ["- at '/nameOverride': maxLength: got 51, want 50"]),
                ("an address for a block", {"networkPolicy": {"apiServers": ["10.0.0.1"]}},
                 ["- at '/networkPolicy/apiServers/0': '10.0.0.1' does not match pattern '^[0-9a-fA-F:.]+/[0-9]{1,3}$'"]),
                ("a peer that is everybody", {"networkPolicy": {"opsFrom": [{}]}},
                 ["- at '/networkPolicy/opsFrom/0': minProperties: got 0, want 1"]),
                ("a time that is none", {"audit": {"schedule": "* * * *"}},
                 ["- at '/audit/schedule': '* * * *' does not match pattern '^(@[a-z]+|[^\\\\s]+( [^\\\\s]+){4})$'"]),
                ("a finding that is none", {"audit": {"failOn": "audit"}},
                 ["- at '/audit/failOn': value must be one of 'deny', 'warn', 'never'"]),
                ("a page of nothing", {"audit": {"pageSize": 0}}, ["- at '/audit/pageSize': minimum: got 0, want 1"]),
                ("a number for a label", {"podLabels": {"a": 1}}, ["- at '/podLabels/a': got number, want string"])):
            for version in HELMS:
                with self.subTest(what, helm=version):
                    result = template(version, values)
                    self.assertEqual((result.returncode, result.stdout), (1, ""))
                    self.assertTrue(result.stderr.startswith(REFUSED), result.stderr)
                    # The lines come in no order.
                    self.assertEqual(sorted(result.stderr[len(REFUSED):].strip("\n").split("\n")), sorted(lines))

    def test_schema_and_values_have_the_same_keys(self):
        values, = objects((CHART / "values.yaml").read_text())
        schema = json.loads((CHART / "values.schema.json").read_text())

        def described(node):
            node = schema["definitions"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node
            if "properties" in node:
                self.assertIs(node["additionalProperties"], False)
            return {key: described(below) for key, below in node.get("properties", {}).items()}

        def fixed(value, shape):
            """The keys of `value`, but for mappings whose keys are the user's to choose."""
            return {key: fixed(below, shape.get(key, {})) if shape.get(key) else {} for key, below in value.items()}

        shape = described(schema)
        del shape["global"]
        found = set(tree(fixed(values, shape)))
        # Resources that the defaults leave out, like a limit of CPU, are free keys of requests and limits.
        self.assertEqual(found, set(tree(shape)))

    def test_the_matrix_leaves_out_no_value(self):
        """What no set of the matrix changes is changed here: each value must have an effect."""
        basis = render(3, MATRIX["observed"])
        for path, value in (
                ("scope.label.key", "a/b"), ("scope.label.value", "on"), ("validate.failurePolicy", "Ignore"),
                ("validate.timeoutSeconds", 2), ("mutate.failurePolicy", "Fail"), ("mutate.timeoutSeconds", 2),
                ("certs.self.authorityLifetime", "30d"), ("certs.self.leafLifetime", "9h"), ("certs.self.propagation", "1m"),
                ("certs.self.interval", "5s"), ("certs.self.resources", {"limits": {"cpu": "1"}}), ("image.tag", "x"),
                ("resources", {"limits": {"cpu": "1"}}), ("serviceMonitor.interval", "5s"), ("prometheusRule.latencySeconds", 1),
                ("prometheusRule.certificateDays", 3), ("dashboard.labels", {"a": "b"}), ("standards.key", "a"),
                *((f"server.{key}", value) for key, value in (
                    ("drainSeconds", 1), ("preStopSeconds", 1), ("reloadInterval", "9s"), ("handshakeTimeout", "9s"),
                    ("requestTimeout", "9s"), ("maxBody", "9Mi"), ("maxBuffered", "9Mi"), ("maxReviews", 9),
                    ("maxConnections", 9), ("maxWaiting", 9), ("repliesPerConnection", 0)))):
            with self.subTest(path):
                nested = json.loads(json.dumps(MATRIX["observed"]))
                *above, last = path.split(".")
                place = nested
                for key in above:
                    place = place.setdefault(key, {})
                place[last] = value
                self.assertNotEqual(render(3, nested), basis)
        for key, value in (("schedule", "1 2 * * *"), ("report", False), ("maxResults", 9), ("failOn", "warn"), ("output", "json"),
                           ("pageSize", 9), ("deadlineSeconds", 60), ("resources", {"limits": {"cpu": "1"}})):
            with self.subTest(key):
                self.assertNotEqual(render(3, {"certs": PROVIDED, "audit": {"enabled": True, key: value}}), rendered(3, "audit"))
        for key, value in (("duration", "48h"), ("renewBefore", "9h"), ("issuerRef", {"name": "x"})):
            with self.subTest(key):
                self.assertNotEqual(render(3, {"certs": {"mode": "cert-manager", "certManager": {key: value}}}),
                                    rendered(3, "cert-manager"))

    def test_standards_arrive_as_they_are(self):
        """To the byte, but for space at the end."""
        for text in ("kind: LocustStandards\n", "kind: LocustStandards", "  kind: LocustStandards\n\n\n",
                     "# {{ .Values.replicas }} %d 'a' \"b\" \\n\t\u00e4\U0001f980\nkind: LocustStandards  \n",
                     "kind: LocustStandards\r\na: b\r\n", "--- \nkind: LocustStandards\n...\n"):
            for version in HELMS:
                with self.subTest(text, helm=version):
                    items = render(version, {"standards": {"content": text, "key": "my.standards"}})
                    self.assertEqual(one(items, "ConfigMap", NAME + "-standards")["data"],
                                     {"my.standards": text.rstrip() + "\n"})

    def test_options_restart_the_pods_and_standards_do_not(self):
        def pod(values):
            return one(render(3, values), "Deployment")["spec"]["template"]
        self.assertEqual(pod({"standards": {"content": "kind: LocustStandards"}}), pod({}))
        for server in ({"maxReviews": 5}, {"reloadInterval": "3s"}):
            self.assertNotEqual(pod({"server": server})["metadata"]["annotations"], pod({})["metadata"]["annotations"])

    def test_notes(self):
        """The whole text; `helm template` prints none, so a template of the test's includes it."""
        chart = self.folder / "locust-webhook"
        shutil.copytree(CHART, chart)
        notes = (chart / "templates" / "NOTES.txt").read_text()
        (chart / "templates" / "_notes.tpl").write_text('{{- define "notes" }}' + notes + "{{ end -}}")
        (chart / "templates" / "notes.yaml").write_text(
            'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\ndata: {notes: {{ include "notes" . | quote }}}\n')
        guarded = ("No namespace is guarded until it has the label. Let one in with\n\n"
                   "    kubectl label namespace NAMESPACE locust-kubernetes/admission=enabled\n\n")
        check = ("See that all is well:\n\n"
                 f"    kubectl -n locust-system rollout status deployment/{NAME}\n")
        test = "    helm -n locust-system test gate\n"
        emergency = ("\nIn an emergency, when no instance answers and guarded namespaces must take changes nevertheless, take the "
                     "webhook out of the API\nservers' way; `helm upgrade` brings it back, and API servers trust it again within 1m:\n\n"
                     f"    kubectl delete validatingwebhookconfiguration,mutatingwebhookconfiguration {NAME} "
                     "--ignore-not-found\n")
        for name, text in (
                ("defaults", guarded + check + test + emergency),
                ("names", "Guarded namespaces: load, load-*, *-perf\n\n" + check + test + emergency),
                ("mutate only", guarded + check + test),
                ("audit", guarded + check + test +
                 "\nAudit what is there already, before its next time:\n\n"
                 f"    kubectl -n locust-system create job --from=cronjob/{NAME}-audit audit-now\n" +
                 emergency.replace(", and API servers trust it again within 1m", "")),  # its certificate is provided
                ("one replica", guarded + check + emergency +
                 "\nWith one replica there is no answer while its node is drained or lost.\n"),
                ("observed", guarded + check + test + emergency +
                 "\nPrometheus may not reach the pods yet: name its namespace in networkPolicy.opsFrom.\n")):
            for version in HELMS:
                with self.subTest(name, helm=version):
                    items = render(version, MATRIX[name], chart=chart)
                    self.assertEqual(one(items, "ConfigMap", "notes")["data"]["notes"], text)

    def write_table(self, *arguments):
        result = subprocess.run([sys.executable, "-B", WRITER, *arguments], capture_output=True, text=True, timeout=60)
        return result.returncode, result.stdout, result.stderr

    def test_the_readme_has_all_values(self):
        self.assertEqual(self.write_table("--check", CHART), (0, "", ""))

    def test_the_table_of_values(self):
        values, readme = self.folder / "values.yaml", self.folder / "README.md"
        begin, end = "<!-- values: written by scripts/chart_values.py -->\n", "<!-- end of values -->\n"
        head = "| value | default | meaning |\n|---|---|---|\n"
        readme.write_text("# a\n" + begin + "old\n" + end + "b\n")
        values.write_text('# -- one | two\na: x\nb:\n  # -- deep\n  c: {d: [1]}\n  # -- text\n  e: |\n    x\n    y\n')
        self.assertEqual(self.write_table("--check", self.folder),
                         (1, "", f"{readme}: not up to date; run scripts/chart_values.py {self.folder}\n"))
        self.assertEqual(self.write_table(self.folder), (0, "", ""))
        self.assertEqual(readme.read_text(), "# a\n" + begin + head + '| `a` | `"x"` | one \\| two |\n'
                         '| `b.c` | `{"d": [1]}` | deep |\n| `b.e` | see values.yaml | text |\n' + end + "b\n")
        self.assertEqual(self.write_table("--check", self.folder), (0, "", ""))
        for text, message in (("a:\n  b: 1\n", "values.yaml:2: a.b has no description"),
                              ("# -- x\na: 1\n# -- y\n\nb: 1\n", "values.yaml:5: b has no description"),
                              ("# -- x\na: 1\n# -- y\n", "values.yaml:3: a description of no value")):
            values.write_text(text)
            self.assertEqual(self.write_table(self.folder), (1, "", f"{self.folder}/{message}\n"))

    def test_the_package_has_what_the_chart_needs(self):
        for version in HELMS:
            result = helm(version, "package", CHART, "--destination", self.folder / str(version))
            self.assertEqual(result.returncode, 0, result.stderr)
            package, = pathlib.Path(self.folder, str(version)).glob("*.tgz")
            self.assertEqual(package.name, "locust-webhook-0.1.0.tgz")
            self.assertEqual(render(version, MATRIX["observed"], chart=package), rendered(version, "observed"))


if __name__ == "__main__":
    main()
