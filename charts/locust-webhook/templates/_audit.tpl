{{/* Parts of the audit, which is a component of its own: no selector of the webhook finds its pods. */}}

{{/* A CronJob's name leaves room for the time in the names of its Jobs. */}}
{{- define "locust-webhook.auditName" -}}
{{- include "locust-webhook.fullname" . | trunc 46 | trimSuffix "-" }}-audit
{{- end -}}

{{- define "locust-webhook.auditLabels" -}}
{{- toYaml (merge (dict "app.kubernetes.io/component" "audit") (include "locust-webhook.labels" . | fromYaml)) -}}
{{- end -}}

{{- define "locust-webhook.auditSelector" -}}
{{- toYaml (merge (dict "app.kubernetes.io/component" "audit") (include "locust-webhook.selector" . | fromYaml)) -}}
{{- end -}}

{{/* Takes root, namespace (empty: none), and suffix where the name has one. */}}
{{- define "locust-webhook.auditMetadata" -}}
name: {{ printf "%s%s" (include "locust-webhook.auditName" .root) (.suffix | default "") | quote }}
{{- with .namespace }}
namespace: {{ . | quote }}
{{- end }}
labels:
  {{- include "locust-webhook.auditLabels" .root | nindent 2 }}
{{- end -}}

{{/* The guarded namespaces as a list, when each is named whole; otherwise which ones they are shows in the cluster only, and the list is empty. */}}
{{- define "locust-webhook.auditNamespaces" -}}
{{- $names := list -}}
{{- if and (eq .Values.scope.mode "names") (not (contains "*" (join "" .Values.scope.namespaces))) -}}
{{- $unguarded := include "locust-webhook.unguarded" . | fromJsonArray -}}
{{- range uniq .Values.scope.namespaces -}}
{{- if not (has . $unguarded) -}}
{{- $names = append $names . -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $names -}}
{{- end -}}

{{- define "locust-webhook.auditArguments" -}}
- --standards=/standards/{{ .Values.standards.key }}
{{- if eq .Values.scope.mode "label" }}
- --namespace-selector={{ .Values.scope.label.key }}={{ .Values.scope.label.value }}
{{- else }}
{{- range .Values.scope.namespaces }}
- --namespace={{ . }}
{{- end }}
- --prune
{{- end }}
{{- range include "locust-webhook.unguarded" . | fromJsonArray }}
- --exclude-namespace={{ . }}
{{- end }}
{{- if .Values.audit.report }}
- --report-name={{ include "locust-webhook.auditName" . }}
- --report-owner={{ include "locust-webhook.auditName" . }}-reports
- --max-results={{ int .Values.audit.maxResults }}
{{- else }}
- --no-report
{{- end }}
- --fail-on={{ .Values.audit.failOn }}
- --output={{ .Values.audit.output }}
- --page-size={{ int .Values.audit.pageSize }}
{{- end -}}
