"""A pod's volumes as folders, laid out as a kubelet does it: files of a ConfigMap or Secret behind `..data`."""

import os
import pathlib

import linux

VERSION = "..2026_01_01_00_00_00"


class Volumes:
    """Makes all of them at once. Who reads a ConfigMap that is not there gets pod.CannotStart by way of the cluster."""

    def __init__(self, cluster, spec, folder):
        self._cluster, self._folder = cluster, pathlib.Path(folder)
        self._group = spec.get("securityContext", {}).get("fsGroup")
        self._writable = {}
        for volume in spec.get("volumes", []):
            self._make(volume)

    def source(self, name, sub_path):
        """(folder or file to mount, whether it can be written to)"""
        path = self._folder / name if not sub_path else self._folder / name / sub_path
        if sub_path and not path.exists():
            path.mkdir(parents=True)  # of root alone, as a kubelet makes it
            os.chmod(path, 0o750)
        return path.resolve(), self._writable[name]

    def _make(self, volume):
        kind = next(key for key in volume if key != "name")
        folder, source = self._folder / volume["name"], volume[kind]
        self._writable[volume["name"]] = kind in ("emptyDir", "persistentVolumeClaim")
        if kind == "persistentVolumeClaim":
            claim = self._cluster.claim(source["claimName"])
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.symlink_to(claim)
            self._writable[volume["name"]] = not source.get("readOnly", False)
            return
        folder.mkdir(parents=True)
        if kind == "emptyDir":
            if self._cluster.node_disk:
                linux.mount("tmpfs", folder, "tmpfs", 0, f"size={self._cluster.node_disk}")
            self._own(folder, 0o777)
        elif kind in ("configMap", "secret"):
            reference = source if kind == "configMap" else {**source, "name": source["secretName"]}
            self._publish(folder, source, self._cluster.data("ConfigMap" if kind == "configMap" else "Secret", reference))
        else:
            raise NotImplementedError(f"a volume of kind {kind}")

    def _publish(self, folder, source, data):
        version = folder / VERSION
        version.mkdir()
        (folder / "..data").symlink_to(VERSION)
        for item in source.get("items") or [{"key": key, "path": key} for key in data]:
            if item["key"] not in data:
                raise self._cluster.cannot_start(f"references non-existent config key: {item['key']}")
            path = version / item["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data[item["key"]])
            self._own(path, item.get("mode", source.get("defaultMode", 0o644)))
            top = item["path"].split("/")[0]
            if not (folder / top).is_symlink():
                (folder / top).symlink_to(f"..data/{top}")

    def _own(self, path, mode):
        if self._group is not None:
            os.chown(path, 0, self._group)
        os.chmod(path, mode)
