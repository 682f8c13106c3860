namespace OnCallAgent.Web.Components.Pages.Push;

/// <summary>What another program's configuration must hold to push here.</summary>
/// <param name="Program">The program.</param>
/// <param name="Note">Where it goes, and what it does.</param>
/// <param name="Text">To be pasted.</param>
public sealed record PushSnippet(string Program, string Note, string Text);

/// <summary>Ready texts for the programs that usually push, with the address of this agent filled in.</summary>
public static class PushSnippets
{
    /// <summary>Stands for the token: the texts are copied into chats and tickets.</summary>
    public const string Token = "YOUR_TOKEN";

    /// <summary>All of them.</summary>
    /// <param name="agent">Address of the agent, as the browser sees it.</param>
    /// <param name="source">Id of the source.</param>
    public static IReadOnlyList<PushSnippet> For(Uri agent, string source)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var root = agent.GetLeftPart(UriPartial.Authority);
        return
        [
            new(
                "curl",
                "Lines as JSON, one object a line; with an Idempotency-Key a delivery that is sent twice is stored once.",
                $$"""
                curl {{root}}/api/v1/logs \
                  -H 'Authorization: Bearer {{Token}}' \
                  -H 'Content-Type: application/x-ndjson' \
                  -H "Idempotency-Key: $(uuidgen)" \
                  --data-binary '{"timestamp":"2026-03-14T15:09:26Z","level":"error","service":"orders","message":"connection refused"}'
                """
            ),
            new(
                "Alertmanager",
                "In alertmanager.yml. With send_resolved an alert that ends resolves its incident.",
                $"""
                receivers:
                  - name: oncall-agent
                    webhook_configs:
                      - url: {root}/api/v1/alerts/alertmanager
                        send_resolved: true
                        http_config:
                          authorization:
                            type: Bearer
                            credentials: {Token}
                """
            ),
            new(
                "Grafana",
                "In provisioning/alerting/oncall-agent.yaml; the same fields stand in the contact point's form.",
                $"""
                apiVersion: 1
                contactPoints:
                  - orgId: 1
                    name: oncall-agent
                    receivers:
                      - uid: oncall-agent
                        type: webhook
                        settings:
                          url: {root}/api/v1/alerts/grafana
                          httpMethod: POST
                          authorization_scheme: Bearer
                          authorization_credentials: {Token}
                """
            ),
            new(
                "Webhook",
                "Any JSON; how it is read is said under “How the webhook is read”.",
                $$"""
                curl {{root}}/api/v1/alerts/webhook/{{source}} \
                  -H 'X-Api-Key: {{Token}}' \
                  -H 'Content-Type: application/json' \
                  --data '{"id":"42","title":"Disk is full","service":"orders-db","severity":"critical","status":"firing"}'
                """
            ),
            new(
                "OpenTelemetry Collector",
                "In the collector's configuration. The exporter adds /v1/logs by itself.",
                $"""
                exporters:
                  otlphttp/oncall:
                    endpoint: {root}
                    headers:
                      Authorization: "Bearer {Token}"
                service:
                  pipelines:
                    logs:
                      receivers: [filelog]
                      exporters: [otlphttp/oncall]
                """
            ),
            new(
                "Fluent Bit",
                "In fluent-bit.conf.",
                $"""
                [OUTPUT]
                    Name              http
                    Match             *
                    Host              {agent.Host}
                    Port              {agent.Port}
                    Tls               {(agent.Scheme == Uri.UriSchemeHttps ? "On" : "Off")}
                    URI               /api/v1/logs
                    Format            json
                    Json_date_key     timestamp
                    Json_date_format  iso8601
                    Compress          gzip
                    Header            Authorization Bearer {Token}
                """
            ),
        ];
    }
}
