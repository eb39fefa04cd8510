# Five rules in the sense of ours, for OPA: the registries, the tag, the replicas, the resources, the labels.
package system

main := {
	"apiVersion": "admission.k8s.io/v1",
	"kind": "AdmissionReview",
	"response": {
		"uid": input.request.uid,
		"allowed": count(violations) == 0,
		"status": {"code": 403, "message": concat("\n", violations)},
	},
}

containers := input.request.object.spec.template.spec.containers

violations contains sprintf("image-registries: %s", [c.image]) if {
	some c in containers
	not startswith(c.image, "locustio/")
}

violations contains sprintf("image-pinned: %s", [c.image]) if {
	some c in containers
	not regex.match(`:[^:/]+$`, c.image)
}

violations contains sprintf("worker-replicas: %d", [input.request.object.spec.replicas]) if {
	input.request.object.spec.replicas > 50
}

violations contains sprintf("resources-set: %s", [c.name]) if {
	some c in containers
	some kind in ["requests", "limits"]
	some resource in ["cpu", "memory"]
	not c.resources[kind][resource]
}

violations contains sprintf("required-labels: %s", [label]) if {
	some label in ["app.kubernetes.io/name", "load_test"]
	not input.request.object.metadata.labels[label]
}
