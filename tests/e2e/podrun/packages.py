"""Packages of each kind that load tests install, made here so that no test needs a network."""

import hashlib
import io
import pathlib
import tarfile
import zipfile
from importlib import metadata


def wheel(name, version, files, requires=(), extras=(), scripts=None):
    """(file name, bytes) of a pure Python wheel; `files` is {path: text}, `scripts` is {name: "module:function"}."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}",
                *(f"Provides-Extra: {extra}" for extra in extras), *(f"Requires-Dist: {line}" for line in requires)]
    content = {**files, f"{info}/METADATA": "\n".join(metadata) + "\n",
               f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    if scripts:
        lines = [f"{script} = {target}" for script, target in scripts.items()]
        content[f"{info}/entry_points.txt"] = "\n".join(["[console_scripts]", *lines]) + "\n"
    content[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*content, f"{info}/RECORD"])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in content.items():
            archive.writestr(zipfile.ZipInfo(path), text)  # a fixed date: the same bytes each time
    return f"{name.replace('-', '_')}-{version}-py3-none-any.whl", data.getvalue()


def sdist(name, version):
    """A source package that nothing here could build."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for path, text in (("PKG-INFO", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"),
                           ("setup.py", "raise SystemExit('this is not to be built')\n")):
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return f"{name}-{version}.tar.gz", data.getvalue()


def repacked(environment):
    """{file name: bytes} of a wheel for each package that is installed in the folder of a Python environment."""
    (site,) = pathlib.Path(environment).glob("lib/python*/site-packages")
    wheels = {}
    for distribution in metadata.distributions(path=[str(site)]):
        tag = next(line.partition(":")[2].strip() for line in distribution.read_text("WHEEL").splitlines() if line.startswith("Tag:"))
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in distribution.files:
                if not path.parts[0] == ".." and "__pycache__" not in path.parts:
                    archive.write(site / path, str(path))
        name = distribution.metadata["Name"].replace("-", "_").replace(".", "_")
        wheels[f"{name}-{distribution.version}-{tag}.whl"] = data.getvalue()
    return wheels


def sha256(data):
    return hashlib.sha256(data).hexdigest()


PINNED = wheel("pinned", "2.1", {"pinned.py": "NAME = 'pinned'\n"})

# What the shapes of requirements ask for.
ALL = dict([
    wheel("greet", "0.9", {"greet.py": "VERSION = '0.9'\n"}),
    wheel("greet", "1.5", {"greet.py": "VERSION = '1.5'\n"}),
    wheel("greet", "2.0", {"greet.py": "VERSION = '2.0'\n"}),
    wheel("with-extra", "1.0", {"with_extra.py": "NAME = 'with_extra'\n"}, ['colours ; extra == "paint"'], ["paint"]),
    wheel("colours", "1.0", {"colours.py": "NAME = 'colours'\n"}),
    wheel("never", "1.0", {"never.py": "NAME = 'never'\n"}),
    PINNED,
    wheel("locust-addon", "3.0", {"locust_addon.py": "import locust\nLOCUST = locust.__file__\n"}, ["locust>=2.0", "requests"]),
    wheel("speaker", "1.0", {"speaker.py": "def main():\n    print('spoken')\n"}, scripts={"speak": "speaker:main"}),
    wheel("space-one", "1.0", {"space/one/__init__.py": "NAME = 'space.one'\n"}),
    wheel("space-two", "1.0", {"space/two/__init__.py": "NAME = 'space.two'\n"}),
    wheel("path-file", "1.0", {"path_file.pth": "path_file_modules\n", "path_file_modules/by_pth.py": "NAME = 'by_pth'\n"}),
    wheel("needs-old-gevent", "1.0", {"needs_old_gevent.py": ""}, ["gevent==24.2.1"]),
    wheel("huge", "1.0", {"huge.py": "", "huge.bin": "x" * (4 << 20)}),
    sdist("sourceonly", "1.0"),
])
