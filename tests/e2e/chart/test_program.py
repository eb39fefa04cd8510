"""The chart beside the real webhook: it takes the configuration, loads the standards and has the metrics of all queries."""

import contextlib
import json
import re
import shutil
import ssl
import subprocess
import urllib.request

from support import CHART, ENVIRONMENT, SOURCE, WEBHOOK, Case, main, one, render, rendered

# Every option is another than the program's default.
OPTIONS = {"server": {"drainSeconds": 7, "reloadInterval": "900ms", "handshakeTimeout": "4s", "requestTimeout": "1m",
                      "maxBody": "9000Ki", "maxBuffered": "64Mi", "maxReviews": 5, "maxConnections": 6, "maxWaiting": 1000000,
                      "repliesPerConnection": 0,
                      "clientCa": {"configMap": "api", "key": "ca.pem", "names": ["api: server", "b"]}}}
LEAST = {"server": {"drainSeconds": 0, "preStopSeconds": 0, "reloadInterval": "100ms", "handshakeTimeout": "100ms",
                    "requestTimeout": "100ms", "maxBody": "1Ki", "maxBuffered": "1Ki", "maxReviews": 1, "maxConnections": 2,
                    "maxWaiting": 1, "repliesPerConnection": 0}}
MATCHERS = re.compile(r'(\w+)\s*(=~|!=|!~|=)\s*"((?:[^"\\]|\\.)*)"')
# What Prometheus adds to each series when it scrapes a pod.
SCRAPED = {"namespace", "pod"}


def label_values(text):
    """{metric: {label: values}} of an exposition in Prometheus' format; a histogram's series under their own names."""
    metrics = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            for suffix in ("_bucket", "_sum", "_count") if kind == "histogram" else ("",):
                metrics.setdefault(name + suffix, {})
        elif line and not line.startswith("#"):
            name, labels = re.match(r"(\w+)(?:\{(.*)\})? ", line).groups()
            for label, _, value in MATCHERS.findall(labels or ""):
                metrics[name].setdefault(label, set()).add(value)
    return metrics


def documented_labels():
    """{metric: labels} of the table in docs/metrics.md."""
    rows = re.findall(r"^\| `(\w+)` \| \w+ \| ([^|]*) \|", (SOURCE / "docs" / "metrics.md").read_text(), re.MULTILINE)
    return {name: set(filter(None, labels.replace(" ", "").split(","))) for name, labels in rows}


def uses(query):
    """(metric, matchers) of each selector in a query, and the labels that it groups by."""
    selectors = re.findall(r"\b(locust_webhook_\w+)(?:\{([^}]*)\})?", query)
    groups = {label for group in re.findall(r"\bby \(([^)]*)\)", query) for label in group.replace(" ", "").split(",")}
    return [(name, MATCHERS.findall(matchers)) for name, matchers in selectors], groups


def queries():
    """(where, query) of the dashboard and the alerts."""
    items = rendered(4, "observed")
    dashboard = json.loads(one(items, "ConfigMap", "gate-locust-webhook-dashboard")["data"]["locust-webhook.json"])
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield "panel " + panel["title"], target["expr"]
    for group in one(items, "PrometheusRule")["spec"]["groups"]:
        for rule in group["rules"]:
            yield "alert " + rule["alert"], rule["expr"]


class Tests(Case):
    @contextlib.contextmanager
    def running(self, values):
        """The webhook with a rendering's files and a certificate, at ports that are free; the lines of its log till it listens."""
        folder = self.folder / str(len(list(self.folder.iterdir())))
        items = render(4, values)
        config = one(items, "ConfigMap", "gate-locust-webhook-config")["data"]["webhook.yaml"]
        for mount in ("standards", "certs", "client-ca"):
            (folder / mount).mkdir(parents=True)
            config = config.replace(f" /{mount}/", f" {folder}/{mount}/")
        (folder / "webhook.yaml").write_text(config)
        (folder / "standards" / "standards.yaml").write_text(
            one(items, "ConfigMap", "gate-locust-webhook-standards")["data"]["standards.yaml"])
        certificate = folder / "certs" / "tls.crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                        "-subj", "/CN=gate", "-keyout", certificate.with_suffix(".key"), "-out", certificate],
                       check=True, capture_output=True)
        shutil.copy(certificate, folder / "client-ca" / "ca.pem")
        process = subprocess.Popen(
            [WEBHOOK, "serve", f"--config={folder}/webhook.yaml"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**ENVIRONMENT, "LOCUST_WEBHOOK_LISTEN": "127.0.0.1:0", "LOCUST_WEBHOOK_OPS_LISTEN": "127.0.0.1:0"})
        try:
            lines = []
            for line in process.stdout:
                lines.append(json.loads(line))
                if lines[-1]["message"] == "listening":
                    break
            else:
                self.fail(process.stderr.read())
            yield lines
        finally:
            process.kill()
            process.communicate()

    def metrics_after_a_review(self):
        anyone = ssl.create_default_context()
        anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
        review = (SOURCE / "examples" / "reviews" / "too-many-workers.json").read_bytes()
        with self.running({}) as lines:
            request = urllib.request.Request(f"https://{lines[-1]['reviews']}/validate", review,
                                             {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=10, context=anyone) as reply:
                self.assertIs(json.load(reply)["response"]["allowed"], False)
            with urllib.request.urlopen(f"http://{lines[-1]['ops']}/metrics", timeout=10) as reply:
                return reply.read().decode()

    def test_the_webhook_takes_configuration_and_standards(self):
        for what, values in (("defaults", {}), ("all options", OPTIONS), ("the least", LEAST)):
            with self.subTest(what), self.running(values) as lines:
                self.assertEqual([(line["level"], line["message"]) for line in lines],
                                 [("info", text) for text in ("loaded", "serving certificate", "loaded", "listening")], lines)

    def test_the_configuration_has_every_option(self):
        config = one(render(3, OPTIONS), "ConfigMap", "gate-locust-webhook-config")["data"]["webhook.yaml"]
        documented = re.findall(r"^\| `--[^`]*` \| `[^`]*` \| `(\w+)` \|", (SOURCE / "docs" / "webhook.md").read_text(), re.MULTILINE)
        self.assertEqual(sorted(line.split(":")[0] for line in config.splitlines()), sorted(documented))
        self.assertEqual(config, 'standards: /standards/standards.yaml\ncert: /certs/tls.crt\nkey: /certs/tls.key\n'
                         'listen: ":8443"\nopsListen: ":8081"\ndrainDelay: 7s\nreloadInterval: 900ms\nhandshakeTimeout: 4s\n'
                         'requestTimeout: 1m\nmaxBody: 9000Ki\nmaxBuffered: 64Mi\nmaxReviews: 5\nmaxConnections: 6\n'
                         'maxWaiting: 1000000\nrepliesPerConnection: 0\nclientCa: /client-ca/ca.pem\n'
                         'clientName: ["api: server","b"]\n')

    def test_every_query_finds_its_metrics(self):
        exposed, documented = label_values(self.metrics_after_a_review()), documented_labels()
        found = set()
        for where, query in queries():
            selectors, groups = uses(query)
            self.assertTrue(selectors, where)
            for name, matchers in selectors:
                found.add(name)
                self.assertIn(name, exposed, where)
                bucket = name.endswith("_bucket")
                labels = SCRAPED | documented[name[:-len("_bucket")] if bucket else name] | ({"le"} if bucket else set())
                for label, operator, value in matchers:
                    self.assertIn(label, labels, where)
                    if label not in SCRAPED and operator in ("=", "!=") and label in exposed[name]:
                        self.assertIn(value, exposed[name][label], where)
                self.assertLessEqual(groups, labels, where)
                # Of one release or one chosen namespace, never of the whole Prometheus.
                self.assertIn("namespace", [label for label, _, _ in matchers], where)
        # The sum and the count of the histogram are what the buckets tell too.
        self.assertEqual(found, {name for name in exposed if not re.search("_seconds_(sum|count)$", name)})

    def test_alerts_are_complete(self):
        items = rendered(3, "observed")
        monitor, rules = one(items, "ServiceMonitor"), one(items, "PrometheusRule")
        for item in (monitor, rules):
            self.assertEqual(item["metadata"]["labels"]["release"], "prometheus")
        service = one(items, "Service", "gate-locust-webhook-ops")
        self.assertLessEqual(monitor["spec"]["selector"]["matchLabels"].items(), service["metadata"]["labels"].items())
        others = [item for item in items if item["kind"] == "Service" and item is not service]
        for other in others:
            self.assertFalse(monitor["spec"]["selector"]["matchLabels"].items() <= other["metadata"]["labels"].items())
        self.assertEqual(monitor["spec"]["endpoints"], [{"port": "ops", "path": "/metrics", "interval": "30s"}])
        self.assertIs(service["spec"]["publishNotReadyAddresses"], True)
        names = []
        for rule in rules["spec"]["groups"][0]["rules"]:
            names.append(rule["alert"])
            self.assertEqual(sorted(rule["annotations"]), ["description", "summary"])
            self.assertIn(rule["labels"]["severity"], ("info", "warning", "critical"))
            _, groups = uses(rule["expr"])
            for label in re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())):
                self.assertIn(label, groups, rule["alert"])
        self.assertEqual(names, ["LocustWebhookDenies", "LocustWebhookFails", "LocustWebhookRefuses", "LocustWebhookOverloaded",
                                 "LocustWebhookSlow", "LocustWebhookCertificateExpires", "LocustWebhookReloadFails",
                                 "LocustWebhookStandardsNotLoaded", "LocustWebhookExemptionInUse", "LocustWebhookAbsent"])

    def test_the_dashboard(self):
        text = (CHART / "dashboards" / "locust-webhook.json").read_text()
        config = one(rendered(3, "observed"), "ConfigMap", "gate-locust-webhook-dashboard")
        self.assertEqual(config["metadata"]["labels"]["grafana_dashboard"], "1")
        self.assertEqual(json.loads(config["data"]["locust-webhook.json"]), json.loads(text))
        panels = json.loads(text)["panels"]
        cells = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
        self.assertEqual((len(cells), len({panel["id"] for panel in panels})), (len(panels), len(panels)))

    def test_helm_s_test_lets_a_review_through(self):
        """Its container as it is, with the real program: 0 with standards that load, else not."""
        items = rendered(4, "defaults")
        container = one(items, "Pod")["spec"]["containers"][0]
        standards = one(items, "ConfigMap", "gate-locust-webhook-standards")["data"]["standards.yaml"]
        file, review = self.folder / "standards.yaml", self.folder / "review.json"
        review.write_text(one(items, "ConfigMap", "gate-locust-webhook-config")["data"]["review.json"])
        for text, status in ((standards, 0), (standards.replace("restricted", "strict"), 1)):
            file.write_text(text)
            arguments = [argument.replace("/standards/standards.yaml", str(file)).replace("/config/review.json", str(review))
                         for argument in container["args"]]
            result = subprocess.run([*container["command"], *arguments], capture_output=True, text=True, timeout=60,
                                    env={**ENVIRONMENT, "PATH": f"{WEBHOOK.parent}:{ENVIRONMENT['PATH']}"})
            self.assertEqual(result.returncode, status, result.stderr)


if __name__ == "__main__":
    main()
