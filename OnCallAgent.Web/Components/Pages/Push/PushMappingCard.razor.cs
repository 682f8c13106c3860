using System.Text;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Components.Pages.Push;

/// <summary>How a source's webhook is read, with a payload to try it on before it is saved.</summary>
public partial class PushMappingCard
{
    private const string Example = """
        {
          "id": "disk-42",
          "title": "Disk is full",
          "service": "orders-db",
          "severity": "critical",
          "status": "firing"
        }
        """;

    private PushMappingForm form = new();
    private IReadOnlyList<FieldError> faults = [];
    private string payload = Example;
    private AlertDelivery? trial;
    private string? trialFault;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Parameter, EditorRequired]
    public PushSourceView View { get; set; } = default!;

    /// <summary>The mapping was saved.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    private PushSourceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    // Once: what arrives meanwhile must not overwrite what is being typed.
    protected override void OnInitialized() =>
        form = PushMappingForm.Of(View.Push.Mapping ?? WebhookMapping.Default, View.Push.Cooldown);

    private void ToDefault()
    {
        form = PushMappingForm.Of(
            WebhookMapping.Default,
            TimeSpan.FromMinutes(form.CooldownMinutes)
        );
        faults = [];
    }

    private void Try()
    {
        (trial, trialFault) = (null, null);
        (var mapping, faults) = form.ToMapping();
        if (faults.Count > 0)
        {
            trialFault = "The mapping has faults; they stand beside its fields.";
            return;
        }

        var read = AlertForms.Read(
            Encoding.UTF8.GetBytes(payload ?? ""),
            AlertForm.Webhook,
            mapping,
            View.Source.DefaultService ?? View.Source.Id,
            Clock.GetUtcNow()
        );
        trial = read.IsSuccess ? read.Value : null;
        trialFault = read.Error?.Message;
    }

    private async Task SaveAsync()
    {
        (var mapping, faults) = form.ToMapping();
        if (
            faults.Count == 0
            && await Commands.DoAsync(
                by =>
                    Edits.ChangeAsync(
                        View.Source.Id,
                        mapping,
                        TimeSpan.FromMinutes(form.CooldownMinutes),
                        by,
                        CancellationToken.None
                    ),
                "The mapping is saved."
            )
        )
        {
            await Changed.InvokeAsync();
        }
    }

    private string? Fault(string field) => faults.FirstOrDefault(f => f.Field == field)?.Reason;
}
