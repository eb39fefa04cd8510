{{/* Parts that several pods or containers share. */}}

{{- define "locust-webhook.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.runAsUser }}
runAsUser: {{ int . }}
runAsGroup: {{ int . }}
fsGroup: {{ int . }}
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "locust-webhook.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* What locust-certs looks after. */}}
{{- define "locust-webhook.certsTarget" -}}
- --secret={{ include "locust-webhook.certsSecret" . }}
- --service={{ include "locust-webhook.fullname" . }}
{{- if .Values.mutate.enabled }}
- --mutating={{ include "locust-webhook.fullname" . }}
{{- end }}
{{- if .Values.validate.enabled }}
- --validating={{ include "locust-webhook.fullname" . }}
{{- end }}
- --authority-lifetime={{ .Values.certs.self.authorityLifetime }}
- --leaf-lifetime={{ .Values.certs.self.leafLifetime }}
- --propagation={{ .Values.certs.self.propagation }}
{{- end -}}

{{/* A container that runs locust-certs, with the token that no other container gets. Takes root, command and extra arguments. */}}
{{- define "locust-webhook.certsContainer" -}}
- name: certs-{{ .command }}
  image: {{ include "locust-webhook.image" .root | quote }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  command: [locust-certs, {{ .command }}]
  args:
    {{- include "locust-webhook.certsTarget" .root | nindent 4 }}
    {{- range .arguments }}
    - {{ . }}
    {{- end }}
  securityContext:
    {{- include "locust-webhook.containerSecurity" .root | nindent 4 }}
  resources:
    {{- toYaml .root.Values.certs.self.resources | nindent 4 }}
  volumeMounts:
    {{- if .writes }}
    - {name: certs, mountPath: /certs}
    {{- end }}
    - {name: token, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}
{{- end -}}

{{/* The service account's token as the kubelet would mount it, but only where it is named. */}}
{{- define "locust-webhook.tokenVolume" -}}
- name: token
  projected:
    sources:
      - serviceAccountToken: {path: token, expirationSeconds: 3600}
      - configMap:
          name: kube-root-ca.crt
          items: [{key: ca.crt, path: ca.crt}]
      - downwardAPI:
          # With what the API server would add: a tool that compares sees no difference in a list that is one value to it.
          items: [{path: namespace, fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}]
{{- end -}}

{{- define "locust-webhook.standardsVolume" -}}
- name: standards
  configMap:
    name: {{ include "locust-webhook.standardsConfigMap" . | quote }}
{{- end -}}

{{/* What a NetworkPolicy lets out of a pod that speaks to the API server. */}}
{{- define "locust-webhook.toApiServers" -}}
ports:
  {{- range .Values.networkPolicy.apiServerPorts }}
  - {port: {{ int . }}, protocol: TCP}
  {{- end }}
{{- with .Values.networkPolicy.apiServers }}
to:
  {{- range . }}
  - ipBlock: {cidr: {{ . | quote }}}
  {{- end }}
{{- end }}
{{- end -}}
