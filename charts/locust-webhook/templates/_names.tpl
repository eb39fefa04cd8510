{{/* Names and labels. Names leave room for suffixes within 63 characters. */}}

{{- define "locust-webhook.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "locust-webhook.fullname" -}}
{{- $name := include "locust-webhook.name" . -}}
{{- $both := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- .Values.fullnameOverride | default $both | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "locust-webhook.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "locust-webhook.fullname" .) -}}
{{- end -}}

{{/* The Secret with tls.crt and tls.key. */}}
{{- define "locust-webhook.certsSecret" -}}
{{- if eq .Values.certs.mode "provided" -}}
{{- .Values.certs.provided.secretName -}}
{{- else -}}
{{- include "locust-webhook.fullname" . }}-certs
{{- end -}}
{{- end -}}

{{- define "locust-webhook.standardsConfigMap" -}}
{{- .Values.standards.existingConfigMap | default (printf "%s-standards" (include "locust-webhook.fullname" .)) -}}
{{- end -}}

{{- define "locust-webhook.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What never changes between versions of a release: selectors are immutable. */}}
{{- define "locust-webhook.selector" -}}
app.kubernetes.io/name: {{ include "locust-webhook.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: webhook
{{- end -}}

{{/* The labels of an object. The chart's own count more than commonLabels. */}}
{{- define "locust-webhook.labels" -}}
{{- $labels := dict
      "app.kubernetes.io/name" (include "locust-webhook.name" .)
      "app.kubernetes.io/instance" .Release.Name
      "app.kubernetes.io/component" "webhook"
      "app.kubernetes.io/version" (.Chart.AppVersion | replace "+" "_")
      "app.kubernetes.io/managed-by" .Release.Service
      "helm.sh/chart" (printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_")) -}}
{{- toYaml (merge $labels .Values.commonLabels) -}}
{{- end -}}
