"""A real API server takes what is rendered, every field of it known."""

import json
import os
import subprocess
import unittest

from harness import RESTRICTED, Case, main

RUN = "{mode: once, users: 5, run_time: 5m, ttl: 1h, id: 7, preflight: true, report: {claim: reports, log: true}}"


class Tests(Case):
    def setUp(self):
        super().setUp()
        # Here, because it wants the tools to be known.
        import control_plane
        if not control_plane.PROGRAM.exists():
            raise unittest.SkipTest("no control plane: `make tools` builds it")
        self.plane = control_plane.ControlPlane("no-node")
        self.addCleanup(self.plane.stop)

    def kubectl(self, *arguments, stdin=""):
        return subprocess.run([self.plane.folder / "bin" / "kubectl", *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                              env={**os.environ, "KUBECONFIG": str(self.plane.kubeconfig)})

    def assert_taken(self, manifests):
        result = self.kubectl("create", "--dry-run=server", "--validate=strict", "--namespace=load", "-f", "-",
                              stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(result.stdout.count("created (server dry run)"), len(manifests))

    def test_api_server_takes_what_is_rendered(self):
        self.assertEqual(self.kubectl("create", "namespace", "load").stderr, "")
        packages = "pip_packages: [faker]"
        standards = self.standards(pip={"configSecret": "pip-auth", "wheelhouseClaim": "wheels"}, **RESTRICTED)
        once = self.manifests(self.load_test(run=RUN, more=packages), standards=standards)
        self.assertEqual([item["kind"] for item in once].count("Job"), 2)
        self.assert_taken(once)
        self.assert_taken(self.manifests(self.load_test(run="{preflight: true, stop_timeout: 10}", more=packages), standards=standards))


if __name__ == "__main__":
    main()
