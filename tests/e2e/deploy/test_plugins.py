"""The plugins, installed by both versions of Helm: folders and packages."""

import os
import pathlib
import subprocess
import unittest

from stage import NOT_FOUND, Case, release

PLUGINS = pathlib.Path(os.environ["LOCUST_PLUGINS"])
PACKAGES = PLUGINS.parent / "packages"
TOOLS = pathlib.Path(os.environ["LOCUST_TOOLS"])


class Plugins(Case):
    def helm(self, version, *arguments, **variables):
        program = TOOLS / f"helm{version}"
        if not program.exists():
            self.skipTest(f"no helm {version}: `make tools` builds it")
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder / f"home-{version}"),
                       "TMPDIR": str(self.folder / "tmp"), **variables}
        done = subprocess.run([program, *arguments], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout

    def package(self, name):
        found = list(PACKAGES.glob(f"{name}-[0-9]*.tgz"))
        self.assertEqual(len(found), 1)
        return found[0]

    def deploys(self, version):
        """`helm locust deploy` drives the Helm that called it, which a stand-in plays from there on."""
        self.stand_in("helm", version={"out": f"v{version}.0.0"}, env={"out": ""}, status=NOT_FOUND, upgrade=release())
        status, text = self.helm(version, "locust", "deploy", "checkout.yaml", "--chart", "./chart", "--helm", "helm", "--no-wait",
                                 "--kube-context", "blue")
        self.assertEqual((status, text), (0, f"installing release `checkout` in namespace `load` by helm v{version}.0.0\n"
                                          "release `checkout` in namespace `load` is at revision 1\n"))
        upgrade = self.calls()[-1]["arguments"]
        self.assertEqual(upgrade[upgrade.index("--kube-context") + 1], "blue")

    def test_folder(self):
        for version in (3, 4):
            with self.subTest(version):
                self.assertEqual(self.helm(version, "plugin", "install", str(PLUGINS / "locust"))[0], 0)
                self.deploys(version)
                self.assertEqual(self.helm(version, "plugin", "uninstall", "locust")[0], 0)

    def test_package(self):
        for name in ("locust", "locust-postrenderer"):
            status, text = self.helm(4, "plugin", "install", str(self.package(name)), "--verify=false")
            self.assertEqual(status, 0, text)
        self.deploys(4)
        # Helm 3 installs no archives, so its users unpack them.
        subprocess.run(["tar", "xzf", self.package("locust"), "-C", self.folder / "home"], check=True)
        self.assertEqual(self.helm(3, "plugin", "install", str(self.folder / "home" / "locust"))[0], 0)
        self.deploys(3)

    def test_namespace_of_helm(self):
        self.helm(4, "plugin", "install", str(PLUGINS / "locust"))
        self.stand_in("helm", version={"out": "v4.0.0"}, env={"out": ""}, status=NOT_FOUND, upgrade=release())
        arguments = ("locust", "deploy", "checkout.yaml", "--chart", "./chart", "--helm", "helm", "--no-wait", "-n", "mine")
        self.assertEqual(self.helm(4, *arguments)[1].splitlines()[-2:], [
            "checkout.yaml: notice: spec.namespace: the load test's namespace `load` counts, not Helm's, which is `mine`",
            "hint: to have another one for this call, set LOCUST_POSTRENDERER_NAMESPACE"])
        (self.folder / "checkout.yaml").write_text((self.folder / "checkout.yaml").read_text().replace("  namespace: load\n", ""))
        self.assertIn("in namespace `mine` by helm", self.helm(4, *arguments)[1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
