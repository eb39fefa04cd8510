{{- define "locust.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains "locust" .Release.Name -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "locust.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
load_test: {{ .Values.loadtest.name }}
{{- end }}

{{- define "locust.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "locust.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- range $key, $value := .Values.extraLabels }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{- /* The digests cover only what this chart renders: with ConfigMaps of other names they are constant. */ -}}
{{- define "locust.checksums" -}}
checksum/config-locust-lib: {{ include (print $.Template.BasePath "/configmap-locust-lib.yaml") . | sha256sum }}
checksum/config-locust-locustfile: {{ include (print $.Template.BasePath "/configmap-locust-locustfile.yaml") . | sha256sum }}
checksum/config-config: {{ include (print $.Template.BasePath "/configmap-config.yaml") . | sha256sum }}
{{- end }}

{{- define "locust.mounts" -}}
{{- if .Values.loadtest.locust_locustfile_configmap }}
  - name: locustfile
    mountPath: {{ .Values.loadtest.locust_locustfile_path | quote }}
{{- end }}
{{- if .Values.loadtest.locust_lib_configmap }}
  - name: lib
    mountPath: "{{ .Values.loadtest.locust_locustfile_path }}/lib"
{{- end }}
  - name: config
    mountPath: /config
{{- end }}

{{- define "locust.volumes" -}}
{{- if .Values.loadtest.locust_lib_configmap }}
  - name: lib
    configMap:
      name: {{ .Values.loadtest.locust_lib_configmap }}
{{- end }}
{{- if .Values.loadtest.locust_locustfile_configmap }}
  - name: locustfile
    configMap:
      name: {{ .Values.loadtest.locust_locustfile_configmap }}
{{- end }}
  - name: config
    configMap:
      name: {{ include "locust.fullname" . }}-config
{{- end }}

{{- define "locust.env" -}}
{{- range $key, $value := . }}
  - name: {{ $key }}
    value: {{ $value | quote }}
{{- end }}
{{- end }}
