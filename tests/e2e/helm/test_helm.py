"""`helm` of both versions with the post-renderer, on the charts of tests/charts."""

import json
import shutil
import unittest

from support import (CHARTS, EXAMPLES, FILE_ANNOTATION, PLUGINS, RENDERER, SOURCE, Case, by_key, helm, is_load_test, load, main)

SCRIPT = '''\
from locust import HttpUser, task
from lib.shop import PATH


class Shopper(HttpUser):
    @task
    def browse(self):
        self.client.get(PATH)  # "---" is no separator
        """
---
"""
'''
TEST = """\
apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: checkout}
spec:
  master_container: {resources: {limits: {memory: 2Gi}}}
  worker_container: {replicas: 3, resources: {requests: {cpu: 200m}}}
  load_test:
    name: checkout
    main_py_content: |
%s
    lib_files_content: {shop.py: "PATH = '/'\\n"}
    pip_packages: ["faker>=20,<30"]
""" % "".join("      " + line if line.strip() else line for line in SCRIPT.splitlines(keepends=True))

HOOKS = {("Job", "checkout-seed"), ("Pod", "checkout-smoke")}
STRANGERS = {("Deployment", "demo-shop"), ("ConfigMap", "shop-json"), ("ConfigMap", "shop-text")}


def only(objects, prefix):
    return next(item for (kind, name), item in objects.items() if kind == "ConfigMap" and name.startswith(prefix))


class Tests(Case):
    def check(self, before, after):
        """`after` is `before` with the load test in it, and nothing else is changed."""
        for name in before.keys() & (HOOKS | STRANGERS):
            self.assertEqual(before[name], after[name])
        self.assertLessEqual(before.keys(), after.keys())

        script, library, packages = (only(after, f"checkout-{part}-") for part in ("main-py", "lib-files", "pip"))
        self.assertEqual(script["data"], {"main.py": SCRIPT})
        self.assertEqual(library["data"], {"shop.py": "PATH = '/'\n"})
        self.assertIn("faker>=20,<30", packages["data"]["requirements.txt"].replace(" ", ""))

        sizes = {"master": ({"cpu": "50m", "memory": "256Mi"}, {"cpu": "1", "memory": "2Gi"}),
                 "worker": ({"cpu": "200m", "memory": "256Mi"}, {"cpu": "1", "memory": "1Gi"})}
        for role, (requests, limits) in sizes.items():
            spec = after["Deployment", f"checkout-{role}"]["spec"]
            self.assertEqual(spec["selector"], before["Deployment", f"checkout-{role}"]["spec"]["selector"])
            pod = spec["template"]["spec"]
            self.assertEqual(pod["containers"][0]["resources"], {"requests": requests, "limits": limits})
            volumes = {volume["name"]: volume for volume in pod["volumes"]}
            mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in pod["containers"][0]["volumeMounts"]}
            self.assertEqual(mounts["/mnt/locust"]["configMap"]["name"], script["metadata"]["name"])
            self.assertEqual(mounts["/mnt/locust/lib"]["configMap"]["name"], library["metadata"]["name"])
            self.assertEqual([init["name"] for init in pod["initContainers"]], ["locust-pip"])
        self.assertEqual(after["Deployment", "checkout-worker"]["spec"]["replicas"], 3)

    def template_both(self, version):
        test = self.write("a test.yaml", TEST)
        chart, values = self.chart("locust"), self.values(test)
        before, _ = self.template(version, chart, "--values", values, renderer=False)
        after, err = self.template(version, chart, "--values", values, LOCUST_POSTRENDERER_TEST=str(test))
        return before, after, err

    def test_helm3_template(self):
        before, after, _ = self.template_both(3)
        self.check(by_key(before), by_key(after))

    def test_helm4_template(self):
        before, after, _ = self.template_both(4)
        self.assertNotIn(FILE_ANNOTATION, after)
        self.check(by_key(before), by_key(after))

    def test_both_helms_render_the_same(self):
        _, three, _ = self.template_both(3)
        shutil.rmtree(self.folder / "charts")
        _, four, _ = self.template_both(4)
        three, four = by_key(three), by_key(four)
        self.assertEqual({name: item for name, item in four.items() if name not in HOOKS},
                         {name: item for name, item in three.items() if name not in HOOKS})

    def test_helm4_install_dry_run(self):
        test = self.write("test.yaml", TEST)
        out, _ = self.run_program(
            helm(4), "install", "demo", self.chart("locust"), "--dry-run=client", "--output", "json", "--namespace", "load",
            "--values", self.values(test), "--post-renderer", "locust-postrenderer", LOCUST_POSTRENDERER_TEST=str(test),
            HELM_PLUGINS=str(PLUGINS))
        release = json.loads(out)
        before, _ = self.template(4, self.folder / "charts" / "locust", "--values", self.values(test), renderer=False)
        self.check({name: item for name, item in by_key(before).items() if name not in HOOKS}, by_key(release["manifest"]))
        self.assertEqual({hook["name"] for hook in release["hooks"]}, {name for _, name in HOOKS})

    def test_helm4_shows_only_the_new_documents(self):
        test = self.write("test.yaml", TEST)
        out, _ = self.template(4, self.chart("locust"), "--values", self.values(test), "--show-only",
                               "templates/locust-kubernetes.yaml", LOCUST_POSTRENDERER_TEST=str(test))
        self.assertEqual([(item["kind"], item["metadata"]["name"].rpartition("-")[0]) for item in load(out)],
                         [("ConfigMap", f"checkout-{part}") for part in ("main-py", "lib-files", "pip", "boot")])

    def test_helm3_takes_arguments(self):
        test = self.write("a test.yaml", TEST)
        out, _ = self.template(3, self.chart("locust"), "--values", self.values(test),
                               "--post-renderer-args", "--test", "--post-renderer-args", test)
        self.assertIn(("Deployment", "checkout-master"), by_key(out))

    def test_helm4_takes_arguments(self):
        test = self.write("a test.yaml", TEST)
        out, _ = self.template(4, self.chart("locust"), "--values", self.values(test),
                               "--post-renderer-args", "--test", "--post-renderer-args", test)
        self.assertIn(("Deployment", "checkout-master"), by_key(out))

    def test_helm4_plugin_in_a_folder_with_blanks(self):
        plugins = self.folder / "my plugins"
        shutil.copytree(PLUGINS, plugins)
        test = self.write("test.yaml", TEST)
        out, _ = self.template(4, self.chart("locust"), "--values", self.values(test), HELM_PLUGINS=str(plugins),
                               LOCUST_POSTRENDERER_TEST=str(test))
        self.assertIn(("Deployment", "checkout-master"), by_key(out))

    def test_helm4_installs_the_plugin(self):
        self.run_program(helm(4), "plugin", "install", PLUGINS / "locust-postrenderer")
        out, _ = self.run_program(helm(4), "plugin", "list")
        self.assertRegex(out, r"locust-postrenderer\s+0\.\d+\.\d+\s+postrenderer/v1")

    def test_hooks_stay_as_they_are(self):
        before, after, _ = self.template_both(4)
        documents = [{text for text in stream.split("\n---\n") if "helm.sh/hook" in text} for stream in (before, after)]
        self.assertEqual(len(documents[0]), 2)
        self.assertEqual(*documents)

    def bad_test(self, version):
        test = self.write("bad.yaml", TEST.replace("worker_container", "worker_containr"))
        report = self.folder / "the report.txt"
        out, err = self.template(version, self.chart("locust"), status=1, LOCUST_POSTRENDERER_TEST=str(test),
                                 LOCUST_POSTRENDERER_REPORT=str(report))
        self.assertEqual(out, "")
        whole = report.read_text()
        self.assertIn("bad.yaml:6:3: error: spec.worker_containr: ", whole)
        self.assertIn("hint: did you mean `worker_container`?\n", whole)
        return err, whole

    def test_helm3_shows_what_is_wrong(self):
        err, whole = self.bad_test(3)
        self.assertIn(whole.strip(), err)

    def test_helm4_hides_what_is_wrong_but_the_report_has_it(self):
        err, whole = self.bad_test(4)
        self.assertIn("locust-postrenderer", err)
        self.assertNotIn("worker_containr", err)  # should this fail one day, the README can be shorter

    def test_helm3_with_output_dir_is_explained(self):
        test = self.write("test.yaml", TEST)
        _, err = self.template(3, self.chart("locust"), "--output-dir", self.folder / "out", status=1,
                               LOCUST_POSTRENDERER_TEST=str(test))
        self.assertIn("<stdin>: error: the stream is empty\n", err)
        self.assertIn("--output-dir", err)

    def test_two_releases_in_one_stream(self):
        for version in (3, 4):
            with self.subTest(helm=version):
                chart = self.chart("two-tests")
                tests = [self.write(f"{name}.yaml", TEST.replace("checkout", name)) for name in ("demo-browse", "demo-buy")]
                before, _ = self.template(version, chart, renderer=False)
                after, _ = self.template(version, chart, LOCUST_POSTRENDERER_TEST=":".join(map(str, tests)))
                added = by_key(after).keys() - by_key(before).keys()
                self.assertEqual(sorted(name.rpartition("-")[0] for _, name in added),
                                 [f"demo-{name}-{part}" for name in ("browse", "buy") for part in ("boot", "lib-files", "main-py", "pip")])
                _, err = self.template(version, chart, status=1, LOCUST_POSTRENDERER_TEST=str(self.write("x.yaml", TEST)))
                self.assertNotEqual(err, "")
                shutil.rmtree(chart)

    def test_umbrella_keeps_its_other_documents(self):
        test = self.write("test.yaml", TEST.replace("checkout", "demo-locust"))
        for version in (3, 4):
            with self.subTest(helm=version):
                chart = self.chart("umbrella")
                before, _ = self.template(version, chart, renderer=False)
                after, _ = self.template(version, chart, LOCUST_POSTRENDERER_TEST=str(test))
                for document in before.split("\n---\n"):
                    if "# Source: umbrella/templates/" not in document:
                        continue
                    if version == 3:
                        self.assertIn(document.removeprefix("---\n").strip("\n"), after)
                    else:  # Helm 4 itself writes documents anew around a renderer: the same data
                        for item in filter(lambda item: "metadata" in item, load(document)):
                            self.assertIn(item["metadata"]["name"], [other["metadata"]["name"] for other in load(after)])
                shutil.rmtree(chart)

    def test_examples_fit_through_values_and_render(self):
        tests = [path for path in EXAMPLES if is_load_test(path)]
        self.assertNotEqual(tests, [])
        for version in (3, 4):
            chart = self.chart("locust")
            for test in tests:
                with self.subTest(helm=version, test=test.name):
                    values = self.values(test)
                    before, _ = self.template(version, chart, "--values", values, renderer=False)
                    after, _ = self.template(version, chart, "--values", values, LOCUST_POSTRENDERER_TEST=str(test))
                    self.fits(by_key(before), by_key(after))
            shutil.rmtree(chart)

    def test_the_umbrella_example_carries_its_load_test(self):
        test = SOURCE / "examples" / "umbrella.yaml"
        values = "".join(f"  {line}\n" for line in self.values(test).read_text().splitlines())
        for version in (3, 4):
            with self.subTest(version):
                chart = self.folder / "shop"
                shutil.copytree(SOURCE / "examples" / "umbrella", chart)
                shutil.copytree(CHARTS / "locust", chart / "charts" / "locust")
                metadata = chart / "Chart.yaml"
                metadata.write_text(metadata.read_text().replace('">=0.31.0"', '">=0.1.0"'))
                before, _ = self.template(version, chart, "--values", self.write("below.yaml", "locust:\n" + values), renderer=False)
                for arguments in ((), ("--values", self.folder / "below.yaml")):
                    after, _ = self.template(version, chart, *arguments, LOCUST_POSTRENDERER_TEST=str(test))
                    objects = by_key(after)
                    self.assertEqual(objects["Deployment", "shop-load-worker"]["spec"]["replicas"], 3)
                    self.assertEqual(objects["Service", "shop"]["spec"]["selector"], {"app": "shop"})
                self.fits(by_key(before), objects)
                shutil.rmtree(chart)

    def fits(self, before, after):
        """What `values` has told the chart to mount is what `render` has added."""
        masters = [item for (kind, name), item in before.items() if kind == "Deployment" and name.endswith("-master")]
        self.assertEqual(len(masters), 1)
        for volume in masters[0]["spec"]["template"]["spec"]["volumes"]:
            if "configMap" in volume:
                self.assertIn(("ConfigMap", volume["configMap"]["name"]), after)


if __name__ == "__main__":
    main()
