{{/* The metadata of an object of the release. Takes root, and suffix where the name has one. */}}
{{- define "locust-webhook.metadata" -}}
name: {{ include "locust-webhook.fullname" .root }}{{ with .suffix }}-{{ . }}{{ end }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "locust-webhook.labels" .root | nindent 2 }}
{{- end -}}

{{/* The same of one that belongs to no namespace. */}}
{{- define "locust-webhook.clusterMetadata" -}}
name: {{ include "locust-webhook.fullname" . }}
labels:
  {{- include "locust-webhook.labels" . | nindent 2 }}
{{- end -}}
