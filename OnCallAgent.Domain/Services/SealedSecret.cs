namespace OnCallAgent.Domain.Services;

/// <summary>A secret of a target in the encrypted form that is stored. It can be replaced, and is never shown.</summary>
/// <param name="Of">Whose it is: <see cref="SecretSlot.Key"/>.</param>
/// <param name="Cipher">The encrypted form. It can only be read for the address that it was sealed for.</param>
public sealed record SealedSecret(string Of, string Cipher)
{
    /// <inheritdoc />
    public override string ToString() => Of;
}

/// <summary>A place for a secret: what it belongs to, and the address that alone may be given it.</summary>
/// <param name="Key">Unique in a service: <c>database orders-db</c>.</param>
/// <param name="Address">Everything that decides where the secret goes. Another address needs the secret anew, so that nobody can send a stored secret elsewhere.</param>
public sealed record SecretSlot(string Key, string Address)
{
    /// <summary>Of a database's password.</summary>
    public static SecretSlot Of(ListedDatabase target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new SecretSlot(
            $"database {target.Name}",
            $"{target.Engine} {target.Host} {target.Port} {target.User} {target.RequireTls}"
        );
    }

    /// <summary>Of the password of a PgBouncer's admin.</summary>
    public static SecretSlot Of(ListedPool target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new SecretSlot(
            $"pool {target.Name}",
            $"{target.Host} {target.Port} {target.User} {target.RequireTls}"
        );
    }

    /// <summary>Of a webhook's secret header.</summary>
    public static SecretSlot HeaderOf(WebhookTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new SecretSlot(
            $"webhook {target.Name} header",
            $"{target.Url} {target.SecretHeader}"
        );
    }

    /// <summary>Of the key that signs a webhook's body.</summary>
    public static SecretSlot SigningKeyOf(WebhookTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new SecretSlot($"webhook {target.Name} signing key", target.Url);
    }

    /// <summary>Every secret that an allow-list has a place for.</summary>
    public static IReadOnlyList<SecretSlot> All(AllowedTargets targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return
        [
            .. targets.Databases.Select(Of),
            .. targets.Pools.Select(Of),
            .. targets.Webhooks.Where(w => w.SecretHeader.Length > 0).Select(HeaderOf),
            .. targets.Webhooks.Select(SigningKeyOf),
        ];
    }
}
