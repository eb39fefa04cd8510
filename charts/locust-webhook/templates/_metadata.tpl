{{/* The metadata of an object of the release. Takes root, suffix where the name has one, and labels where it has more. */}}
{{- define "locust-webhook.metadata" -}}
name: {{ printf "%s%s" (include "locust-webhook.fullname" .root) (ternary (print "-" .suffix) "" (hasKey . "suffix")) | quote }}
namespace: {{ .root.Release.Namespace | quote }}
labels:
  {{- toYaml (merge (include "locust-webhook.labels" .root | fromYaml) (.labels | default dict)) | nindent 2 }}
{{- end -}}

{{/* The same of one that belongs to no namespace. */}}
{{- define "locust-webhook.clusterMetadata" -}}
name: {{ include "locust-webhook.fullname" . | quote }}
labels:
  {{- include "locust-webhook.labels" . | nindent 2 }}
{{- end -}}
