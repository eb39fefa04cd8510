"""Inputs of the benchmark: streams, load tests, and the same edits as each peer wants them told.

The edits are what a post-renderer for Locust must at least do to a Deployment: resources, one environment
variable, an init container, two volumes, and two ConfigMaps in front. locust-postrenderer does more than that
to the same objects (labels, probes, strategy, checks); the peers are not asked for it.
"""

import json
import pathlib

SCRIPT = "from locust import HttpUser, task\n\n\nclass Shopper(HttpUser):\n    @task\n    def browse(self):\n        self.client.get(\"/\")\n"
LIBRARY = "def greeting():\n    return \"hello\"\n"


def labels(name):
    return (
        f"    helm.sh/chart: locust-0.35.0\n    app.kubernetes.io/name: locust\n    app.kubernetes.io/instance: {name}\n"
        f"    load_test: {name}\n    app.kubernetes.io/version: \"2.32.2\"\n    app.kubernetes.io/managed-by: Helm\n"
    )


def deployment(name, role):
    """A Deployment of the shape that the deliveryhero chart renders, as Helm 3 pipes it."""
    selector = (
        f"component: {role}", "app.kubernetes.io/name: locust", f"app.kubernetes.io/instance: {name}", f"load_test: {name}",
    )
    match = "".join(f"      {line}\n" for line in selector)
    return (
        f"---\n# Source: locust/templates/{role}-deployment.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n"
        f"  name: {name}-{role}\n  labels:\n    component: {role}\n{labels(name)}"
        f"spec:\n  selector:\n    matchLabels:\n{match}  replicas: 1\n  revisionHistoryLimit: 10\n  strategy:\n    type: RollingUpdate\n"
        f"  template:\n    metadata:\n      labels:\n{''.join(f'        {line}' + chr(10) for line in selector)}"
        f"    spec:\n      securityContext:\n        {{}}\n      serviceAccountName: {name}-{role}\n      containers:\n      - name: locust\n"
        f"        securityContext:\n            {{}}\n        image: \"locustio/locust:2.32.2\"\n        command:\n        - sh\n"
        f"        - /config/docker-entrypoint.sh\n        args:\n          - --{role}\n        imagePullPolicy: IfNotPresent\n"
        f"        resources:\n          {{}}\n        volumeMounts:\n          - name: locustfile\n            mountPath: \"/mnt/locust\"\n"
        f"          - name: lib\n            mountPath: \"/mnt/locust/lib\"\n          - name: config\n            mountPath: /config\n"
        f"        env:\n          - name: LOCUST_HOST\n            value: \"http://shop\"\n          - name: LOCUST_LOCUSTFILE\n"
        f"            value: \"/mnt/locust/main.py\"\n      restartPolicy: Always\n      volumes:\n        - name: lib\n          configMap:\n"
        f"            name: {name}-lib-files\n        - name: locustfile\n          configMap:\n            name: {name}-main-py\n"
        f"        - name: config\n          configMap:\n            name: {name}-config\n"
    )


def service(name):
    return (
        f"---\n# Source: locust/templates/master-service.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  labels:\n"
        f"{labels(name)}    component: \"master\"\nspec:\n  type: ClusterIP\n  ports:\n  - name: master-p1\n    port: 5557\n    protocol: TCP\n"
        f"    targetPort: 5557\n  - name: master-p3\n    port: 8089\n    protocol: TCP\n    targetPort: 8089\n  selector:\n"
        f"    component: master\n    app.kubernetes.io/name: locust\n    app.kubernetes.io/instance: {name}\n    load_test: {name}\n"
    )


def foreign(number):
    """Something else of the same release: about 1.2 kB, every kind of scalar."""
    rows = "".join(f"    key-{n}: \"value {number}-{n}\" # kept as it is\n" for n in range(24))
    return (
        f"---\n# Source: platform/templates/app-{number}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-{number}\n"
        f"  labels: {{app: app-{number}, tier: 'backend'}}\ndata:\n  mode: \"0755\"\n  settings: |\n{rows}"
    )


def stream(documents, releases):
    """`documents` documents in all, among them master, worker and Service of `releases` releases, spread evenly."""
    ours = []
    for number in range(releases):
        name = f"bench-{number}"
        ours += [service(name), deployment(name, "master"), deployment(name, "worker")]
    others = [foreign(number) for number in range(documents - len(ours))]
    step = max(1, len(others) // max(1, len(ours)))
    pieces = []
    while ours or others:
        pieces += others[:step]
        del others[:step]
        if ours:
            pieces.append(ours.pop(0))
    return "".join(pieces)


def load_test(name):
    return (
        f"apiVersion: code2cloud.planton.cloud/v1\nkind: LocustKubernetes\nmetadata:\n  name: {name}\nspec:\n"
        f"  master_container:\n    replicas: 1\n    resources:\n      requests: {{cpu: 100m, memory: 256Mi}}\n      limits: {{cpu: 500m, memory: 512Mi}}\n"
        f"  worker_container:\n    replicas: 1\n    resources:\n      requests: {{cpu: 100m, memory: 256Mi}}\n      limits: {{cpu: 500m, memory: 512Mi}}\n"
        f"  load_test:\n    name: {name}\n    main_py_content: {json.dumps(SCRIPT)}\n    lib_files_content:\n      greet.py: {json.dumps(LIBRARY)}\n"
        f"    pip_packages: [faker]\n"
    )


def additions(name):
    """The two ConfigMaps and what a peer is to add to a pod spec, as Python values."""
    config_maps = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{name}-main-py-1"}, "data": {"main.py": SCRIPT}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{name}-lib-files-1"}, "data": {"greet.py": LIBRARY}},
    ]
    resources = {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"cpu": "500m", "memory": "512Mi"}}
    init = {
        "name": "locust-pip", "image": "locustio/locust:2.32.2", "command": ["python", "-I", "/pip-req/install.py"],
        "resources": resources, "volumeMounts": [{"name": "locust-pip", "mountPath": "/pip"}],
    }
    volumes = [{"name": "locust-pip", "emptyDir": {}}, {"name": "locust-pip-tmp", "emptyDir": {}}]
    return config_maps, resources, init, volumes


def write_yq(folder, releases):
    """The expression and the ConfigMaps for `yq --from-file edit.yq stream.yaml added.yaml`."""
    _, resources, init, volumes = additions("x")
    added = []
    for number in range(releases):
        added += additions(f"bench-{number}")[0]
    (folder / "added.yaml").write_text("".join(f"---\n{json.dumps(item)}\n" for item in added))
    (folder / "edit.yq").write_text(
        '(select(.kind == "Deployment" and (.metadata.name | test("^bench-[0-9]+-(master|worker)$"))) | .spec.template.spec) |= (\n'
        f"  .containers[0].resources = {json.dumps(resources)}\n"
        '  | .containers[0].env += [{"name": "PYTHONPATH", "value": "/locust-boot"}]\n'
        f"  | .initContainers += [{json.dumps(init)}]\n"
        f"  | .volumes += {json.dumps(volumes)})\n"
    )


def write_kustomization(folder, stream_text, releases):
    """A kustomization of the stream with a strategic merge patch for each Deployment."""
    folder.mkdir()
    (folder / "stream.yaml").write_text(stream_text)
    config, patches = [], []
    for number in range(releases):
        name = f"bench-{number}"
        config_maps, resources, init, volumes = additions(name)
        config += config_maps
        for role in ("master", "worker"):
            patches.append({
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": f"{name}-{role}"},
                "spec": {"template": {"spec": {
                    "initContainers": [init], "volumes": volumes,
                    "containers": [{"name": "locust", "resources": resources, "env": [{"name": "PYTHONPATH", "value": "/locust-boot"}]}],
                }}},
            })
    (folder / "added.yaml").write_text("".join(f"---\n{json.dumps(item)}\n" for item in config))
    (folder / "kustomization.yaml").write_text(json.dumps({
        "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
        "resources": ["stream.yaml", "added.yaml"],
        "patches": [{"patch": json.dumps(patch)} for patch in patches],
    }))


def prepare(root, documents, releases):
    """Writes all inputs of one case under `root`; returns {program: (argv, stdin path)} without the programs' paths."""
    folder = pathlib.Path(root) / f"{documents}-{releases}"
    folder.mkdir()
    text = stream(documents, releases)
    stream_file = folder / "stream.yaml"
    stream_file.write_text(text)
    tests = []
    for number in range(releases):
        test = folder / f"bench-{number}.test.yaml"
        test.write_text(load_test(f"bench-{number}"))
        tests += ["--test", str(test)]
    write_yq(folder, releases)
    write_kustomization(folder / "kustomize", text, releases)
    return {
        "bytes": len(text.encode()),
        "cat": ([], stream_file),
        "locust-postrenderer": (["render", "--log-level", "error", *tests], stream_file),
        "yq": (["--from-file", str(folder / "edit.yq"), str(stream_file), str(folder / "added.yaml")], None),
        "kustomize": (["build", str(folder / "kustomize")], None),
    }
