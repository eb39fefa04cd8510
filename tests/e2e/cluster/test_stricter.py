"""Standards that become stricter while load tests run: what runs goes on, and controllers do their work."""

import support
from support import Case, deployment, main, merged

LAX = """\
apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: lax}
spec: {defaults: {}, rules: {}}
"""
# Each of the workloads below violates this, and lacks the defaults.
STRICT = """\
apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: strict}
spec:
  defaults: {podSecurity: restricted, enableServiceLinks: false, labels: {team: load}}
  rules:
    image-pinned: {}
    required-labels: {labels: {owner: "*"}}
    worker-replicas: {max: 1}
"""
MOVING = "locustio/locust:latest"


def setUpModule():
    support.start()
    support.install(values={"standards": {"content": STRICT}})
    Case.cluster.namespace("load")


class Tests(Case):
    def load(self, *arguments, **options):
        return self.kubectl("-n", "load", *arguments, **options)

    def standards(self, text):
        """Has all instances go by other standards, without a restart."""
        pods = self.installation.pods()
        loads = [self.loads(pod) for pod in pods]
        self.installation.helm(4, "upgrade", "--wait", values={"standards": {"content": text}})
        self.cluster.wait(lambda: all(self.loads(pod) > before for pod, before in zip(pods, loads)), "the standards to be read")
        self.assertEqual(self.installation.pods(), pods)

    @staticmethod
    def loads(pod):
        return sum(entry.get("what") == "standards" for entry in pod.log("webhook"))

    def setUp(self):
        self.standards(LAX)
        work = merged(deployment("work", image=MOVING, replicas=3), {"metadata": {"finalizers": ["tests/hold"]}})
        stateful = merged(deployment("state", image=MOVING, replicas=2), {"kind": "StatefulSet", "spec": {"serviceName": "s"}})
        template = deployment("job", image=MOVING, restartPolicy="Never")["spec"]["template"]
        job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job"},
               "spec": {"completions": 12, "parallelism": 1, "template": template}}
        for item in (work, stateful, job):
            self.load("create", "-f", "-", stdin=item)
        self.settled(3)
        self.load("rollout", "status", "statefulset/state", "--timeout=30s")
        self.uids = self.pods("work", "state")
        self.standards(STRICT)

    def settled(self, replicas):
        self.cluster.wait(lambda: self.cluster.get("-n", "load", "deployment/work").get("status", {}).get("availableReplicas")
                          == replicas, f"{replicas} available pods")

    def pods(self, *apps):
        return {item["metadata"]["uid"]: item for item in self.cluster.get("-n", "load", "pods")["items"]
                if item["metadata"]["labels"]["app"] in apps}

    def replica_sets(self):
        return [item["metadata"]["name"] for item in self.cluster.get("-n", "load", "replicasets", "-l", "app=work")["items"]]

    def test_controllers_go_on(self):
        # Made anew it would not be taken.
        self.assertIn("denied the request", self.load("create", "-f", "-", stdin=deployment("new", image=MOVING), status=None).err)
        specs = self.specs()

        # A note on the object: no default is added to what runs, and nothing starts anew.
        self.load("annotate", "deployment/work", "statefulset/state", "note=1")
        self.load("label", "deployment/work", "seen=yes")
        self.assertEqual(self.pods("work", "state").keys(), self.uids.keys())
        self.assertEqual((self.specs(), len(self.replica_sets())), (specs, 1))

        # Pods that go come back.
        gone = sorted(item["metadata"]["name"] for item in self.uids.values())[0::2]
        self.load("delete", "pod", *gone)
        self.settled(3)
        self.load("rollout", "status", "statefulset/state", "--timeout=30s")
        self.assertEqual((len(self.pods("work")), len(self.pods("state")), len(self.replica_sets())), (3, 2, 1))

        # A node is drained.
        self.kubectl("drain", "fake-1", "--ignore-daemonsets", "--force", "--timeout=30s")
        self.settled(3)
        self.load("rollout", "status", "statefulset/state", "--timeout=30s")
        nodes = {item["spec"]["nodeName"] for item in self.pods("work", "state").values()}
        self.kubectl("uncordon", "fake-1")
        self.assertEqual(nodes, {"fake-2"})

        # A roll-out, which is a change of the template: one more ReplicaSet, and no storm of them.
        restarted = self.load("rollout", "restart", "deployment/work")
        self.assertIn("(was so before)", restarted.err)
        self.load("rollout", "status", "deployment/work", "--timeout=30s")
        self.assertEqual((len(self.replica_sets()), len(self.pods("work"))), (2, 3))
        self.load("rollout", "undo", "deployment/work")
        self.load("rollout", "status", "deployment/work", "--timeout=30s")
        self.assertLessEqual(len(self.replica_sets()), 3)

        # Fewer is allowed, more is not.
        self.assertEqual(self.load("scale", "deployment/work", "--replicas=2").status, 0)
        self.assertIn("worker-replicas", self.load("scale", "deployment/work", "--replicas=4", status=None).err)
        self.settled(2)

        # A Job goes on to its end, pod by pod.
        self.load("wait", "--for=condition=complete", "job/job", "--timeout=60s")

        # What is being deleted goes, finalizers and all.
        self.load("delete", "deployment/work", "--wait=false")
        self.load("patch", "deployment/work", "--type=json", "-p", '[{"op": "remove", "path": "/metadata/finalizers"}]')
        self.cluster.wait(lambda: not self.pods("work"), "the pods to go")
        self.load("delete", "statefulset/state", "job/job", "--cascade=foreground", "--timeout=30s")

        # Nobody was kept from anything: a controller that is refused says so in an event.
        refused = [event["message"] for event in self.cluster.get("-n", "load", "events")["items"]
                   if "denied the request" in event.get("message", "")]
        self.assertEqual(refused, [])

    def specs(self):
        return [item["spec"] for item in self.cluster.get("-n", "load", "deployment/work", "statefulset/state")["items"]]


if __name__ == "__main__":
    main()
