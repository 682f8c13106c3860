using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.OnCall;

/// <summary>Somebody who can be on call. Need not have an account.</summary>
public sealed record OnCallPerson
{
    /// <summary>Most ways to reach one person.</summary>
    public const int MaxWays = 10;

    /// <summary>Lower case letters, digits and hyphens, 2 to 40 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Their name, up to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>How they are reached: all of these at once.</summary>
    public IReadOnlyList<ContactWay> Ways { get; init; } = [];

    /// <summary>Who changed it last.</summary>
    public string UpdatedBy { get; init; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts up with every change; the ETag.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Every field that is wrong; empty where it is sound.</summary>
    /// <param name="kindOf">The kind of a channel by its id; null where there is none.</param>
    public IReadOnlyList<FieldError> Check(Func<string, ChannelKind?> kindOf)
    {
        ArgumentNullException.ThrowIfNull(kindOf);
        var errors = new List<FieldError>();
        if (!EntryId.IsMatch(Id))
        {
            errors.Add(new("id", EntryId.Fault(Id)));
        }

        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
        {
            errors.Add(new("name", "must have 1 to 100 characters"));
        }

        if (Ways.Count is 0 or > MaxWays)
        {
            errors.Add(new("ways", $"are {Ways.Count}; 1 to {MaxWays} are taken"));
        }

        foreach (var way in Ways)
        {
            if (kindOf(way.Channel) is not { } kind || kind == ChannelKind.Log)
            {
                errors.Add(new("ways", $"there is no channel “{PlainText.Line(way.Channel, 60)}”"));
            }
            else if (!ChannelRules.IsAddress(kind, way.Address))
            {
                errors.Add(
                    new(
                        "ways",
                        kind is ChannelKind.Email or ChannelKind.Sms
                            ? $"“{PlainText.Line(way.Address, 80)}” is no address of {way.Channel}"
                            : $"{way.Channel} reaches one place and takes no address"
                    )
                );
            }
        }

        return errors;
    }
}

/// <summary>One way to reach somebody.</summary>
/// <param name="Channel">The channel's id.</param>
/// <param name="Address">E-mail address or phone number; empty for webhooks.</param>
public sealed record ContactWay(string Channel, string Address);
