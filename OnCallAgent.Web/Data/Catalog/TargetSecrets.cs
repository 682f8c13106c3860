using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Encrypts the passwords and keys of targets on allow-lists. Written by admins, read only by the action that needs one, and only for the address it was given for.</summary>
public sealed class TargetSecrets(IDataProtectionProvider protection)
{
    /// <summary>Longest secret that is taken, in characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>Has the key made that secrets are encrypted with, where there is none yet.</summary>
    /// <remarks>The key is a row of the same database. To be called before a transaction: within one, SQLite would have the key wait for the transaction, and the transaction for the key.</remarks>
    public void EnsureKey() => protection.CreateProtector("key").Protect("");

    /// <summary>The form in which it is stored.</summary>
    public SealedSecret Seal(SecretSlot slot, string secret)
    {
        ArgumentNullException.ThrowIfNull(slot);
        return new SealedSecret(slot.Key, Protector(slot).Protect(secret));
    }

    /// <summary>The secret of a target; empty where it has none.</summary>
    /// <returns><see cref="SecretUnreadable"/>.</returns>
    public Result<string> Read(AllowedTargets targets, SecretSlot slot)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(slot);
        if (targets.Secrets.FirstOrDefault(s => s.Of == slot.Key) is not { } stored)
        {
            return "";
        }

        try
        {
            return Protector(slot).Unprotect(stored.Cipher);
        }
        catch (CryptographicException)
        {
            return new TargetSecretUnreadable(slot.Key);
        }
    }

    /// <summary>The secrets to store with an allow-list: new ones where they are given, else those that were there, for targets whose address is the same.</summary>
    /// <param name="wanted">The allow-list as it shall be; its own secrets are not looked at.</param>
    /// <param name="known">The allow-list as it was.</param>
    /// <param name="given">New secrets by <see cref="SecretSlot.Key"/>; an empty one removes what was there.</param>
    /// <returns>The secrets; a <see cref="FieldError"/> for one that nothing on the list takes or that is too long.</returns>
    public Result<IReadOnlyList<SealedSecret>> Merge(
        AllowedTargets wanted,
        AllowedTargets known,
        IReadOnlyDictionary<string, string> given
    )
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(given);
        var slots = SecretSlot.All(wanted);
        foreach (var (key, secret) in given)
        {
            if (slots.All(s => s.Key != key))
            {
                return new FieldError("secrets", $"nothing on the list takes the secret “{key}”.");
            }

            if (secret.Length > MaxLength || secret.Any(char.IsControl))
            {
                return new FieldError(
                    "secrets",
                    $"{key} must have {MaxLength} characters at most and no control characters."
                );
            }
        }

        var before = SecretSlot.All(known);
        var merged = new List<SealedSecret>();
        foreach (var slot in slots)
        {
            if (given.TryGetValue(slot.Key, out var secret))
            {
                if (secret.Length > 0)
                {
                    merged.Add(Seal(slot, secret));
                }
            }
            else if (
                before.Contains(slot)
                && known.Secrets.FirstOrDefault(s => s.Of == slot.Key) is { } kept
            )
            {
                merged.Add(kept);
            }
        }

        return merged;
    }

    // The address is part of the key: whoever changed a stored list behind the agent's back could not redirect a password either.
    private IDataProtector Protector(SecretSlot slot) =>
        protection.CreateProtector("OnCallAgent.Targets.Secret", slot.Key, slot.Address);
}

/// <summary>The stored secret cannot be decrypted.</summary>
public sealed record TargetSecretUnreadable(string Of)
    : Error(
        "action.secret_unreadable",
        $"The stored secret of {Of} cannot be decrypted: SECRET_KEY was changed since. Enter it anew on the service's page."
    );
