"""Builds the container image as a user does, without a daemon and without a registry, and lays it out as a folder.

The Dockerfile is the user's and all of its stages run. What stands in: the base is that of scripts/install_image_base.sh, made by
debootstrap, and the build stage has this machine's caches: compiled files and the source of cpp-httplib. The sources lie
where they are here, since cached objects are found by their path.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tarfile

SOURCE = pathlib.Path(os.environ["LOCUST_SOURCE"])
BASE = pathlib.Path(subprocess.run([SOURCE / "scripts" / "install_image_base.sh", "--path"], capture_output=True, text=True,
                                   check=True).stdout.strip())
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
BUILD_SECONDS = 1200
REVISION = "0123456789abcdef0123456789abcdef01234567"


def missing():
    """Why there can be no image here; empty when there can."""
    if os.geteuid() != 0:
        return "building an image without a daemon needs root"
    if not shutil.which("buildah") or not BASE.exists():
        return "no buildah, or no base of the image: `make tools` installs one and makes the other"
    return ""


class Image:
    """What was built: `config` as runtimes read it, `members` of its one layer, `root` with the layer unpacked."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._environment = {**os.environ, "BUILDAH_ISOLATION": "chroot", "LOCUST_IMAGE_BUILDER": "buildah",
                             "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf")}
        (self.folder / "storage.conf").write_text(
            f'[storage]\ndriver = "vfs"\ngraphroot = "{self.folder}/store"\nrunroot = "{self.folder}/run"\n')
        self._make_base()
        self.name = self._build()
        self._run("buildah", "push", "--quiet", self.name, f"oci:{self.folder}/oci")
        self._unpack()

    def _run(self, *arguments, cwd=None):
        """Runs a program; its output, unless it fails, which is an error that shows the end of it."""
        arguments = [str(argument) for argument in arguments]
        done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=BUILD_SECONDS,
                              stdin=subprocess.DEVNULL, env=self._environment, cwd=cwd)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(arguments)}: exit status {done.returncode}\n{done.stdout[-8000:]}")
        return done.stdout

    def _make_base(self):
        context = self.folder / "base"
        context.mkdir()
        (context / "Dockerfile").write_text("FROM scratch\nADD base.tar /\n")
        shutil.copyfile(BASE, context / "base.tar")
        self._run("buildah", "build", "--tag", "localhost/base", context)
        shutil.rmtree(context)

    def _build(self):
        caches = {CACHE / "ccache": "/root/.cache/ccache",
                  CACHE / "locust-kubernetes" / "httplib": "/root/.cache/locust-kubernetes/httplib"}
        for folder in caches:
            folder.mkdir(parents=True, exist_ok=True)
        volumes = [word for pair in caches.items() for word in ("--volume", "%s:%s" % pair)]
        self._run(SOURCE / "scripts" / "build_image.sh", "--pull-never", "--build-arg", "BASE=localhost/base", "--build-arg",
                  f"SOURCE={SOURCE}", "--build-arg", f"REVISION={REVISION}", *volumes)
        images = json.loads(self._run("buildah", "images", "--json"))
        names = {name for image in images for name in image["names"] or ()}
        (name,) = names - {"localhost/base:latest"}
        return name

    def _unpack(self):
        """As runtimes do: index, manifest, then configuration and layers."""
        blobs = self.folder / "oci" / "blobs" / "sha256"

        def blob(descriptor):
            return blobs / descriptor["digest"].partition(":")[2]

        (manifest,) = json.loads((self.folder / "oci" / "index.json").read_text())["manifests"]
        manifest = json.loads(blob(manifest).read_text())
        self.config = json.loads(blob(manifest["config"]).read_text())["config"]
        (layer,) = manifest["layers"]
        self.compressed = blob(layer).stat().st_size
        self.root = self.folder / "root"
        with tarfile.open(blob(layer)) as archive:
            self.members = {member.name.removeprefix("./"): member for member in archive.getmembers()}
            archive.extraction_filter = lambda member, _: member  # as it is: owners and modes are what is looked at
            archive.extractall(self.root, numeric_owner=True)

    def command(self, *arguments, program=None, mounts=None, environment=()):
        """The words that run the image's entrypoint, or another program of it, with these arguments, as a runtime would: in its
        root, read-only, as its user, with its environment and `environment`, like "NAME=value". `mounts`: {path here: path there},
        read-only too."""
        words = [program] if program else self.config["Entrypoint"]
        steps = [f"mount --bind {self.root} {self.root}"]
        for here, there in (mounts or {}).items():
            point = pathlib.Path(f"{self.root}{there}")
            if pathlib.Path(here).is_dir():
                point.mkdir(parents=True, exist_ok=True)
            else:
                point.touch()
            steps += [f"mount --bind {here} {point}", f"mount -o remount,bind,ro {point}"]
        steps += [f"mount -o remount,bind,ro {self.root}", 'exec "$@"']
        return ["unshare", "--mount", "sh", "-c", " && ".join(steps), "sh", "setpriv", "--no-new-privs", "env", "--ignore-environment",
                *self.config["Env"], *environment, shutil.which("chroot"), f"--userspec={self.config['User']}", "--groups=",
                str(self.root), *words, *map(str, arguments)]
