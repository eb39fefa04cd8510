"""A pod's volumes as folders of the machine, filled and refreshed as a kubelet does it.

Files of a ConfigMap, a Secret or a projection stand behind one symbolic link, which is replaced: who reads them sees all of the
old or all of the new. A kind of volume that no test needs is an error.
"""

import base64
import os
import pathlib
import shutil
import time

import waiting
from api import Refused


class Volumes:
    """The volumes of one pod. `client` is its node's; not for several threads at once."""

    def __init__(self, client, pod, folder):
        self._client, self._pod, self._folder = client, pod, pathlib.Path(folder)
        self._security = pod["spec"].get("securityContext", {})
        self._tokens = {}

    def path(self, name):
        return self._folder / name

    def prepare(self):
        """Makes all of them; a ConfigMap or Secret that is not there is api.Refused, and the kubelet would try again."""
        for volume in self._pod["spec"].get("volumes", []):
            if "emptyDir" in volume:
                self.path(volume["name"]).mkdir(parents=True, exist_ok=True)
                self._own(self.path(volume["name"]), 0o777)
        self.refresh()

    def refresh(self):
        """Brings what comes from the API server up to date."""
        for volume in self._pod["spec"].get("volumes", []):
            if "emptyDir" not in volume:
                self._publish(self.path(volume["name"]), self._content(volume))

    def _content(self, volume):
        """{path: bytes} of a volume."""
        kind = next(key for key in volume if key != "name")
        source = volume[kind]
        if kind == "projected":
            content = {}
            for part in source["sources"]:
                content |= self._content(part)
            return content
        if kind == "serviceAccountToken":
            return {source["path"]: self._token(source)}
        if kind == "downwardAPI":
            return {item["path"]: self.field(item["fieldRef"]["fieldPath"]).encode() for item in source["items"]}
        if kind in ("configMap", "secret"):
            data = self._read(kind, source.get("name") or source["secretName"], source.get("optional", False))
            if "items" not in source:
                return data
            return {item["path"]: data[item["key"]] for item in source["items"]}
        raise NotImplementedError(f"a volume of kind {kind}")

    def _read(self, kind, name, optional):
        namespace = self._pod["metadata"]["namespace"]
        try:
            found = self._client.get(f"/api/v1/namespaces/{namespace}/{kind.lower()}s/{name}")
        except Refused as refused:
            if refused.status == 404 and optional:
                return {}
            raise
        if kind == "secret":
            return {key: base64.b64decode(value) for key, value in found.get("data", {}).items()}
        return {key: value.encode() for key, value in found.get("data", {}).items()}

    def _token(self, source):
        """Asks for a new one after four fifths of the old one's life."""
        audience = source.get("audience", "")
        token, renewal = self._tokens.get(audience, (None, 0))
        if time.monotonic() >= renewal:
            meta, seconds = self._pod["metadata"], source.get("expirationSeconds", 3600)
            reply = self._client.request(
                "POST", f"/api/v1/namespaces/{meta['namespace']}/serviceaccounts/{self._pod['spec']['serviceAccountName']}/token",
                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {
                    "audiences": [audience] if audience else None, "expirationSeconds": seconds,
                    "boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": meta["name"], "uid": meta["uid"]}}})
            token, renewal = reply["status"]["token"].encode(), time.monotonic() + 0.8 * seconds
            self._tokens[audience] = token, renewal
        return token

    def field(self, path):
        """What the downward API says of the pod."""
        value = self._pod
        for key in path.split("."):
            value = value[key]
        return value

    def environment_of(self, kind, reference):
        """The value of a configMapKeyRef or a secretKeyRef."""
        data = self._read(kind, reference["name"], reference.get("optional", False))
        return data[reference["key"]].decode()

    def _publish(self, folder, content):
        current = folder / "..data"
        if current.exists() and {p.name: p.read_bytes() for p in current.iterdir()} == content:
            return
        version = folder / f"..{time.monotonic_ns()}"
        version.mkdir(parents=True)
        for name, data in content.items():
            (version / name).write_bytes(data)
            self._own(version / name, 0o644)
        self._own(folder, 0o755)
        self._own(version, 0o755)
        before = current.resolve() if current.exists() else None
        (folder / "..next").symlink_to(version.name)
        os.replace(folder / "..next", current)
        for name in content:
            if not (folder / name).is_symlink():
                (folder / name).symlink_to(f"..data/{name}")
        for link in folder.iterdir():
            if not link.name.startswith("..") and link.name not in content:
                link.unlink()
        if before:
            shutil.rmtree(before)

    def _own(self, path, mode):
        group = self._security.get("fsGroup")
        if group is not None:
            os.chown(path, 0, group)
        os.chmod(path, mode)


def prepare_patiently(volumes, ended):
    """Prepares the volumes as often as it takes, like a kubelet; False when `ended` was set in between."""
    def done():
        try:
            volumes.prepare()
        except (OSError, Refused):
            return ended.is_set()
        return True

    waiting.until(done, "the volumes of a pod")
    return not ended.is_set()
