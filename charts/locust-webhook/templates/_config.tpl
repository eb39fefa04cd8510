{{/* The file that `locust-webhook serve --config` reads. */}}
{{- define "locust-webhook.config" -}}
{{- with .Values.server -}}
standards: /standards/{{ $.Values.standards.key }}
cert: /certs/tls.crt
key: /certs/tls.key
listen: ":8443"
opsListen: ":8081"
drainDelay: {{ int .drainSeconds }}s
reloadInterval: {{ .reloadInterval }}
handshakeTimeout: {{ .handshakeTimeout }}
requestTimeout: {{ .requestTimeout }}
maxBody: {{ .maxBody }}
maxBuffered: {{ .maxBuffered }}
maxReviews: {{ int .maxReviews }}
maxConnections: {{ int .maxConnections }}
maxWaiting: {{ int .maxWaiting }}
repliesPerConnection: {{ int .repliesPerConnection }}
{{- if .clientCa.configMap }}
clientCa: /client-ca/{{ .clientCa.key }}
{{- with .clientCa.names }}
clientName: {{ toJson . }}
{{- end }}
{{- end }}
{{- end }}
{{ end -}}
