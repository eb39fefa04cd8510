{{/* What the two webhook configurations share. */}}

{{/* Namespaces that are never guarded., as a list in JSON. Without these the webhook could keep its own pods, and the cluster's, from starting. */}}
{{- define "locust-webhook.unguarded" -}}
{{- concat (list .Release.Namespace "kube-system" "kube-public" "kube-node-lease") .Values.scope.excludedNamespaces | uniq | toJson -}}
{{- end -}}

{{- define "locust-webhook.configurationMetadata" -}}
{{ include "locust-webhook.clusterMetadata" . }}
{{- if eq .Values.certs.mode "cert-manager" }}
annotations:
  cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "locust-webhook.fullname" . }}-certs
{{- end }}
{{- end -}}

{{/* Where and how the webhook is called. Takes root and phase (validate or mutate). */}}
{{- define "locust-webhook.call" -}}
{{- $root := .root -}}
{{- $phase := index $root.Values .phase -}}
name: {{ .phase }}.{{ include "locust-webhook.fullname" $root }}.{{ $root.Release.Namespace }}
admissionReviewVersions: [v1]
sideEffects: None
matchPolicy: Equivalent
failurePolicy: {{ $phase.failurePolicy }}
timeoutSeconds: {{ int $phase.timeoutSeconds }}
clientConfig:
  service:
    name: {{ include "locust-webhook.fullname" $root | quote }}
    namespace: {{ $root.Release.Namespace | quote }}
    port: {{ int $root.Values.service.port }}
    path: /{{ .phase }}
  {{- if eq $root.Values.certs.mode "provided" }}
  caBundle: {{ $root.Values.certs.provided.caBundle | b64enc }}
  {{- end }}
namespaceSelector:
  {{- if eq $root.Values.scope.mode "label" }}
  matchLabels:
    {{ $root.Values.scope.label.key | quote }}: {{ $root.Values.scope.label.value | quote }}
  {{- end }}
  matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
        {{- range include "locust-webhook.unguarded" $root | fromJsonArray }}
        - {{ . | quote }}
        {{- end }}
objectSelector: {}
{{- end -}}

{{/* Conditions that both phases have. The webhook would let these requests through too, but they need not wait for it. */}}
{{- define "locust-webhook.conditions" -}}
- name: not-being-deleted
  expression: "!has(object.metadata.deletionTimestamp)"
- name: not-a-mirror-pod
  expression: "!has(request.userInfo.groups) || !('system:nodes' in request.userInfo.groups)"
{{- if eq .Values.scope.mode "names" }}
- name: guarded-namespace
  expression: "has(request.namespace) && request.namespace.matches('^({{ join "|" .Values.scope.namespaces | replace "*" ".*" }})$')"
{{- end }}
{{- with .Values.scope.matchConditions }}
{{ toYaml . }}
{{- end }}
{{- end -}}
