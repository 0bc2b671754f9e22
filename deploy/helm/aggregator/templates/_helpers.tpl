{{- define "aggregator.name" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{- $name | trunc 48 | trimSuffix "-" }}
{{- end }}

{{- define "aggregator.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "aggregator.labels" -}}
{{ include "aggregator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "aggregator.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* A pod template: `root`, the `role` ("all", "web" or "poll") and its `resources`. */}}
{{- define "aggregator.pod" -}}
{{- $ := .root -}}
{{- $sqlite := eq .role "all" -}}
metadata:
  labels:
    {{- include "aggregator.selector" $ | nindent 4 }}
    app.kubernetes.io/component: {{ $sqlite | ternary "web" .role }}
    {{- if ne .role "web" }}
    aggregator/polls: "true"
    {{- end }}
  annotations:
    # Variables are read at the start. A changed feeds.toml is reloaded, so it is not counted here.
    checksum/settings: {{ toJson $.Values.settings | sha256sum }}
    {{- with $.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "aggregator.name" $ }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 20
  {{- with $.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    {{- if $sqlite }}
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
  {{- if not $sqlite }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "aggregator.selector" $ | nindent 10 }}
          app.kubernetes.io/component: {{ .role }}
  {{- end }}
  containers:
    - name: aggregator
      image: {{ include "aggregator.image" $ }}
      imagePullPolicy: {{ $.Values.image.pullPolicy }}
      args: [serve, --role, {{ .role }}]
      envFrom:
        - configMapRef:
            name: {{ include "aggregator.name" $ }}-settings
      {{- if $.Values.database.secret }}
      env:
        - name: AGGREGATOR_STORE__DATABASE
          valueFrom:
            secretKeyRef:
              name: {{ $.Values.database.secret }}
              key: {{ $.Values.database.key }}
      {{- end }}
      {{- if ne .role "poll" }}
      ports:
        - name: http
          containerPort: 8080
      # It serves the last calendar whatever else fails, so that it answers is all that matters. /readyz also says
      # whether polls go on: ask it from monitoring.
      startupProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 20
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 5
        timeoutSeconds: 3
      {{- end }}
      {{- if eq .role "web" }}
      # While it is taken out of the Service, some requests still come: it goes on serving them. A calendar app may give
      # up for good after one refused connection.
      lifecycle:
        preStop:
          exec:
            command: [sleep, "5"]
      {{- end }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      resources:
        {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - {name: feeds, mountPath: /etc/aggregator, readOnly: true}
        {{- if $sqlite }}
        - {name: data, mountPath: /data}
        {{- end }}
        {{- if $.Values.urlsSecret }}
        - {name: urls, mountPath: /run/secrets/aggregator, readOnly: true}
        {{- end }}
        - {name: tmp, mountPath: /tmp}
  volumes:
    # The whole folder: a file that is mounted by subPath never changes.
    - name: feeds
      configMap:
        name: {{ $.Values.existingConfigMap | default (printf "%s-feeds" (include "aggregator.name" $)) }}
    {{- if $.Values.urlsSecret }}
    - name: urls
      secret:
        secretName: {{ $.Values.urlsSecret }}
    {{- end }}
    {{- if and $sqlite $.Values.persistence.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ $.Values.persistence.existingClaim }}
    {{- end }}
    - name: tmp
      emptyDir:
        medium: Memory
        sizeLimit: 64Mi
  {{- with $.Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $.Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $.Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
