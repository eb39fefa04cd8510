"""What can go wrong with deploy, diff and delete: the message, the state that is told, the exit status, and nothing left behind."""

import os
import re
import signal
import unittest

from stage import NOT_FOUND, Case, items, release, workload

DEPLOYED = ("installing release `checkout` in namespace `load` by helm v3.22\n"
            "Deployment/checkout-worker: 2 of 2 ready\n"
            "release `checkout` in namespace `load` is at revision 1 and ready\n")
PENDING = {"name": "checkout-worker-1", "labels": {"component": "worker"}}


def pod(**status):
    return {"kind": "Pod", "metadata": PENDING, "status": {"phase": "Pending", **status}}


class Tests(Case):
    def test_success(self):
        self.assertEqual(self.call("deploy"), (0, DEPLOYED))
        self.assertEqual([call["call"] for call in self.calls()], ["version", "status", "upgrade"])
        upgrade = self.calls()[-1]
        self.assertIn("fullnameOverride: checkout\n", upgrade["stdin"])
        text = " ".join(upgrade["arguments"])
        self.assertRegex(text, r"^upgrade --install checkout \./chart --values - --output json --timeout 300s --post-renderer "
                         r"\S+/locust-postrenderer --post-renderer-args=render --post-renderer-args=--test=checkout\.yaml "
                         r"--post-renderer-args=--namespace=load .*--namespace load$")

    def test_helm_is_not_there(self):
        self.assertEqual(self.call("deploy", "--helm", "no-such-helm"), (3, (
            "error: cannot run `no-such-helm`: No such file or directory\n"
            "hint: install Helm 3 or 4, or name it with --helm\n")))

    def test_helm_is_too_old(self):
        self.stand_in("helm", version={"out": "v2.17.0"})
        self.assertEqual(self.call("deploy"), (3, (
            "error: `helm` is no Helm 3 or 4: its version is `v2.17.0`\nhint: name another with --helm\n")))

    def test_cluster_is_unreachable(self):
        self.stand_in("helm", status={"status": 1, "err": "Error: Kubernetes cluster unreachable: dial tcp 127.0.0.1:1\n"})
        for command in ("deploy", "diff", "delete"):
            self.assertEqual(self.call(command), (4, (
                "error: `helm status` failed: Kubernetes cluster unreachable: dial tcp 127.0.0.1:1\n"
                "hint: is the cluster up, and does the kubeconfig's context mean it (--kube-context)?\n")))

    def test_denied_by_the_webhook(self):
        denial = 'admission webhook "x" denied the request: Deployment/checkout-worker violates the standards acme'
        self.stand_in("helm", status=[release(3), release(4, "failed")], upgrade={"status": 1, "err": f"Error: UPGRADE FAILED: {denial}\n"})
        self.assertEqual(self.call("deploy"), (1, (
            "upgrading release `checkout` in namespace `load` by helm v3.22\n"
            f"error: `helm upgrade` failed: UPGRADE FAILED: {denial}\n"
            "hint: change the load test as the denial says, or ask who runs the cluster\n"
            "notice: the release `checkout` is `failed`, revision 4, and its objects may be changed in part\n"
            "hint: deploy again, or go back: `helm rollback checkout 3`\n")))

    def test_denied_by_the_standards(self):
        (self.folder / "standards.yaml").write_text(
            "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: acme}\nspec:\n  rules:\n"
            "    worker-replicas: {max: 3}\n")
        self.write(worker_container={"replicas": 9})
        status, text = self.call("deploy", "--standards", "standards.yaml")
        self.assertEqual(status, 1)
        self.assertIn("this starts 9 workers, more than 3", text)
        self.assertIn("notice: nothing was changed: Helm was not called\n", text)
        self.assertEqual(self.calls(), [])

    def test_another_operation_is_under_way(self):
        self.stand_in("helm", status=release(2, "pending-upgrade"))
        self.assertEqual(self.call("deploy"), (4, (
            "error: the release is `pending-upgrade`, revision 2: another operation is under way, or one was killed\n"
            "hint: when nobody works on it: `helm rollback checkout`\n")))

    def test_not_ready_in_time(self):
        cases = {
            "checkout-worker-1: no node takes it: 0/3 nodes are available":
                {"conditions": [{"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}]},
            "checkout-worker-1: the image of container locust cannot be had: no such image (ImagePullBackOff)":
                {"containerStatuses": [{"name": "locust", "state": {"waiting": {"reason": "ImagePullBackOff",
                                                                                "message": "no such image"}}}]},
            "checkout-worker-1: init container locust-pip failed 3 times, last with status 1\n    | no such package":
                {"initContainerStatuses": [{"name": "locust-pip", "restartCount": 3,
                                            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                                            "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}}]},
        }
        for trouble, status in cases.items():
            with self.subTest(trouble):
                for name in ("helm.log", "kubectl.log"):
                    (self.folder / "bin" / name).unlink(missing_ok=True)
                self.stand_in("helm", status=[NOT_FOUND, release()])
                self.stand_in("kubectl", get=[items(workload(0)), items(pod(**status))] * 2 + [items(pod(**status))],
                              logs={"out": "no such package\n"})
                self.assertEqual(self.call("deploy", "--timeout", "1s"), (4, (
                    "installing release `checkout` in namespace `load` by helm v3.22\n"
                    f"Deployment/checkout-worker: 0 of 2 ready\n  {trouble}\n"
                    f"error: not ready after 1 s:\nDeployment/checkout-worker: 0 of 2 ready\n  {trouble}\n"
                    "hint: mend what is said of the pods and deploy again, or give more time (--timeout)\n"
                    "notice: the release `checkout` is `deployed`, revision 1\n"
                    "hint: deploy again, or take it out: `locust-postrenderer delete`\n")))

    def test_interrupted(self):
        """At each step, by each signal."""
        nothing = "error: interrupted during `{}`\n"
        changed = ("installing release `checkout` in namespace `load` by helm v3.22\nerror: interrupted during `helm upgrade`\n"
                   "notice: the release `checkout` is `failed`, revision 1, and its objects may be changed in part\n"
                   "hint: deploy again, or take it out: `locust-postrenderer delete`\n")
        hang = {"hang": True}
        steps = (
            ("version", {"version": hang}, nothing.format("helm version")),
            ("status", {"status": hang}, nothing.format("helm status")),
            ("dry run", {"dry": hang}, nothing.format("helm upgrade --dry-run")),
            ("upgrade", {"upgrade": hang, "status": [NOT_FOUND, release(1, "failed")]}, changed),
        )
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)):
            for step, answers, text in steps:
                with self.subTest(f"{step}, {number.name}"):
                    self.setUp()
                    if step == "dry run":
                        self.write(stack_job_settings={"preview_before_update_or_destroy": True})
                    self.stand_in("helm", **answers)
                    running = self.start("deploy")
                    self.await_hanging(running)
                    running.send(number)
                    self.assertEqual((running.end(), running.text), (status, text))
                    self.tearDown()

    def test_interrupted_while_waiting(self):
        self.stand_in("helm", status=[NOT_FOUND, release()])
        self.stand_in("kubectl", get=[items(workload(1)), {"hang": True}])
        running = self.start("deploy")
        self.await_hanging(running)
        running.send(signal.SIGINT)
        self.assertEqual((running.end(), running.text), (130, (
            "installing release `checkout` in namespace `load` by helm v3.22\n"
            "error: interrupted while waiting\n"
            "notice: the release `checkout` is `deployed`, revision 1\n"
            "hint: deploy again, or take it out: `locust-postrenderer delete`\n")))

    def test_interrupted_twice_ends_a_helm_that_does_not_listen(self):
        self.stand_in("helm", status=[NOT_FOUND, release(1, "pending-install")], upgrade={"hang": True, "deaf": True})
        running = self.start("deploy")
        self.await_hanging(running)
        running.send(signal.SIGINT)
        running.send(signal.SIGTERM)
        status = running.end()
        self.assertEqual((status, running.text.splitlines()[1:]), (130, [
            "error: interrupted during `helm upgrade`",
            "notice: the release `checkout` is `pending-install`, revision 1, and its objects may be changed in part",
            "hint: helm was killed: `locust-postrenderer delete`, then deploy again"]))

    def test_question(self):
        self.write(stack_job_settings={"pause_between_preview_and_update_or_destroy": True})
        preview = "--- /dev/null\n+++ Deployment/checkout-worker\n"
        for typed, status, end in (("yes\n", 0, "is at revision 1 and ready\n"), ("Y\n", 0, "is at revision 1 and ready\n"),
                                   ("\n", 4, "error: the answer was no\nnotice: nothing was changed\n"),
                                   ("no\n", 4, "error: the answer was no\nnotice: nothing was changed\n"),
                                   ("\x04", 4, "error: the answer was no\nnotice: nothing was changed\n"),
                                   ("\x03", 130, "error: interrupted at the question\nnotice: nothing was changed\n")):
            with self.subTest(typed):
                self.setUp()
                self.write(stack_job_settings={"pause_between_preview_and_update_or_destroy": True})
                running = self.start("deploy", terminal=True)
                running.see("deploy it? [y/N] ")
                self.assertIn(preview, re.sub(r"\033\[\d*m", "", running.text))
                self.assertIn("\033[32m+  replicas: 2\033[0m\n", running.text)
                running.type(typed)
                self.assertEqual(running.end(), status, running.text)
                self.assertTrue(running.text.endswith(end), running.text)
                self.assertEqual([call["call"] for call in self.calls()][3:], ["upgrade"] if status == 0 else [])
                self.tearDown()

    def test_without_a_terminal_the_answer_is_a_flag(self):
        self.write(stack_job_settings={"pause_between_preview_and_update_or_destroy": True})
        self.assertEqual(self.call("deploy"), (2, (
            "checkout.yaml: error: spec.stack_job_settings.pause_between_preview_and_update_or_destroy: it asks for a yes, and no "
            "terminal is here to ask at\nhint: give --yes\n")))
        self.assertEqual(self.calls(), [])
        status, text = self.call("deploy", "--yes")
        self.assertEqual((status, text.startswith("--- /dev/null\n+++ Deployment/checkout-worker\n@@ -0,0 +1,9 @@\n")), (0, True), text)

    def test_files_that_change_during_the_question(self):
        self.write(stack_job_settings={"pause_between_preview_and_update_or_destroy": True})
        running = self.start("deploy", terminal=True)
        running.see("deploy it? [y/N] ")
        self.write(stack_job_settings={"pause_between_preview_and_update_or_destroy": False})
        running.type("y\n")
        self.assertEqual(running.end(), 4)
        self.assertTrue(running.text.endswith(
            "error: the files have changed since they were read, so nothing was deployed\nhint: deploy again\n"), running.text)

    def test_left_to_people(self):
        self.write(stack_job_settings={"is_manual": True})
        self.assertEqual(self.call("deploy", "--yes"), (1, (
            "checkout.yaml: error: spec.stack_job_settings.is_manual: this load test is deployed and deleted by hand, and no "
            "terminal is here\nhint: call from a terminal, or set it to false\n")))
        self.write(stack_job_settings={"is_disabled_on_lifecycle_events": True})
        for command in ("deploy", "delete"):
            self.assertEqual(self.call(command), (0, (
                "checkout.yaml: notice: spec.stack_job_settings.is_disabled_on_lifecycle_events: left alone: without a terminal "
                "this is a reaction to an event, which the load test does not want\n"
                "hint: call from a terminal, or set it to false\n")))
        self.assertEqual(self.calls(), [])
        running = self.start("deploy", terminal=True)
        self.assertEqual(running.end(), 0, running.text)

    def test_custom_inputs(self):
        self.write(stack_job_settings={"custom_inputs": {"timeout": "90s", "kube_context": "blue", "timeot": "1s"}})
        status, text = self.call("deploy")
        self.assertEqual((status, text.splitlines()[-2:]), (0, [
            "checkout.yaml: warning: spec.stack_job_settings.custom_inputs.timeot: no input that is known here, so it steers nothing",
            "hint: there are: chart, chart_version, kube_context, timeout"]))
        arguments = " ".join(self.calls()[-1]["arguments"])
        self.assertIn("--timeout 90s", arguments)
        self.assertIn("--kube-context blue", arguments)
        self.assertIn("--context blue", " ".join(self.calls("kubectl")[-1]["arguments"]))

    def test_progress_on_a_terminal(self):
        self.stand_in("kubectl", get=[items(workload(0)), items(), items(workload(1)), items(), items(workload(2)), items()])
        running = self.start("deploy", terminal=True)
        self.assertEqual(running.end(), 0)
        self.assertEqual(running.text, (
            "installing release `checkout` in namespace `load` by helm v3.22\n"
            "\033[JDeployment/checkout-worker: 0 of 2 ready\n"
            "\033[1A\n\033[JDeployment/checkout-worker: 1 of 2 ready\n"
            "\033[1A\n\033[JDeployment/checkout-worker: 2 of 2 ready\n"
            "release `checkout` in namespace `load` is at revision 1 and ready\n").replace("\033[1A\n", "\033[1A\r"))

    def test_without_kubectl_helm_waits(self):
        status, text = self.call("deploy", "--kubectl", "no-such-kubectl")
        self.assertEqual((status, text.splitlines()[-2:]), (0, ["notice: no `no-such-kubectl`, so Helm waited, and could not say for what",
                                                                "hint: install kubectl, or name it with --kubectl"]))
        self.assertIn("--wait", self.calls()[-1]["arguments"])


class Credentials(Case):
    """The id is in nothing that anybody can read."""

    ID = "prod-eu-7"

    def setUp(self):
        super().setUp()
        self.store = self.folder / "home" / ".config" / "locust-kubernetes" / "credentials"
        self.store.mkdir(parents=True)
        self.write(kubernetes_cluster_credential_id=self.ID)
        self.kubeconfig = self.store / f"{self.ID}.kubeconfig"

    def put(self, mode=0o600):
        self.kubeconfig.write_text("{}")
        self.kubeconfig.chmod(mode)

    def test_used(self):
        self.put()
        report = self.folder / "report.json"
        status, text = self.call("deploy", "--report", str(report), "--report-format", "json")
        self.assertEqual(status, 0, text)
        calls = self.calls() + self.calls("kubectl")
        for call in calls:
            if "--client" not in call["arguments"]:
                self.assertEqual(call["environment"]["KUBECONFIG"], str(self.kubeconfig), call)
        said = text + report.read_text() + str([(call["arguments"], call["stdin"]) for call in calls])
        self.assertNotIn(self.ID, said)

    def test_not_there(self):
        self.assertEqual(self.call("deploy"), (3, (
            f"checkout.yaml: error: spec.kubernetes_cluster_credential_id: no kubeconfig of this id in `{self.store}`: No such file "
            "or directory\nhint: put it there as <id>.kubeconfig with mode 0600, or name the folder with --credentials\n")))

    def test_readable_by_others(self):
        for mode in (0o640, 0o604, 0o660, 0o601):
            self.put(mode)
            self.assertEqual(self.call("deploy"), (3, (
                f"checkout.yaml: error: spec.kubernetes_cluster_credential_id: the kubeconfig of this id in `{self.store}` can be "
                f"read or changed by others (mode 0{mode:o})\n"
                "hint: let only its owner at it: `chmod 600` the file, and renew what it holds\n")))
        self.assertEqual(self.calls(), [])

    def test_blotted_out_of_what_helm_says(self):
        self.put()
        self.stand_in("helm", status={"status": 1, "err": f"Error: cannot load {self.kubeconfig}\n"})
        status, text = self.call("deploy")
        self.assertEqual((status, text), (4, f"error: `helm status` failed: cannot load {self.store}/***.kubeconfig\n"))

    def test_environments(self):
        (self.folder / "standards.yaml").write_text(
            "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: acme}\nspec:\n  environments:\n"
            f"    - {{name: prod, namespaces: [load], clusterCredential: {self.ID}}}\n"
            "    - {name: staging, namespaces: [load-staging, stage-*]}\n")
        self.put()
        self.write()
        self.assertEqual(self.call("deploy", "--standards", "standards.yaml")[0], 0)
        self.assertEqual(self.calls()[-1]["environment"]["KUBECONFIG"], str(self.kubeconfig))
        self.write(kubernetes_cluster_credential_id="another")
        self.assertEqual(self.call("deploy", "--standards", "standards.yaml"), (1, (
            "checkout.yaml: error: spec.kubernetes_cluster_credential_id: another cluster credential than that of environment `prod` "
            "in the standards\nhint: leave it out: the environment has one\n")))
        self.write(environment_info={"env_name": "staging"})
        status, text = self.call("diff", "--standards", "standards.yaml", "--namespace", "elsewhere")
        self.assertEqual((status, "namespace `elsewhere` is none of environment `staging`" in text), (1, True), text)


if __name__ == "__main__":
    os.environ.pop("LOCUST_POSTRENDERER_TEST", None)
    unittest.main(verbosity=2)
