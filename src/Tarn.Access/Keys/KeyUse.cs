using System.Globalization;

namespace Tarn.Access.Keys;

/// <summary>The facts of one use of a key, on which policies and grants may depend: the condition keys of KMS.</summary>
public sealed record KeyUse : IRequestKeys
{
    private const string ContextStart = "kms:encryptioncontext:";

    /// <summary>The authenticated names and values; null: the operation has none.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>The service that uses the key for the caller, <c>s3.eu-west-1.amazonaws.com</c>; null: the caller itself.</summary>
    public string? ViaService { get; init; }

    /// <summary>The caller's account; null: not known yet.</summary>
    public string? CallerAccount { get; init; }

    /// <summary>The alias by which the request names the key, with <c>alias/</c>; null: it names the key itself.</summary>
    public string? RequestAlias { get; init; }

    /// <summary>Reads the aliases of the key when a condition asks for them.</summary>
    public Func<IReadOnlyList<string>>? ResourceAliases { get; init; }

    /// <summary>The key's definition; null: the use makes a key.</summary>
    public KeyDefinition? Key { get; init; }

    /// <summary>The grant that the use would make; null: it makes none.</summary>
    public Grants.KeyGrant? NewGrant { get; init; }

    /// <summary>The grant that the use would retire, the only one that can allow it; null: it retires none.</summary>
    public Grants.KeyGrant? Retired { get; init; }

    /// <summary>Further keys in lower case, and their values.</summary>
    public IReadOnlyDictionary<string, string[]> Others { get; init; } = new Dictionary<string, string[]>();

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(string key) => key switch
    {
        "kms:viaservice" => ViaService is null ? null : [ViaService],
        "kms:calleraccount" => CallerAccount is null ? null : [CallerAccount],
        "kms:encryptioncontextkeys" => Context is { Count: > 0 } context ? [.. context.Keys] : null,
        "kms:requestalias" => RequestAlias is null ? null : [RequestAlias],
        "kms:resourcealiases" => ResourceAliases?.Invoke() is { Count: > 0 } aliases ? aliases : null,
        "kms:keyorigin" when Key is not null => [Key.IsExternal ? "EXTERNAL" : "AWS_KMS"],
        "kms:keyspec" or "kms:customermasterkeyspec" when Key is not null => ["SYMMETRIC_DEFAULT"],
        "kms:keyusage" or "kms:customermasterkeyusage" when Key is not null => ["ENCRYPT_DECRYPT"],
        "kms:multiregion" when Key is not null => ["false"],
        "kms:encryptionalgorithm" when Context is not null => ["SYMMETRIC_DEFAULT"],
        "kms:grantisforawsresource" => [ViaService is null ? "false" : "true"],
        "kms:grantoperations" => NewGrant is null ? null : [.. NewGrant.Operations],
        "kms:granteeprincipal" => NewGrant is null ? null : [NewGrant.Grantee],
        "kms:retiringprincipal" => NewGrant?.Retiring is { } retiring ? [retiring] : null,
        "kms:grantconstrainttype" => NewGrant is { ContextEquals: not null } ? ["EncryptionContextEquals"]
            : NewGrant is { ContextSubset: not null } ? ["EncryptionContextSubset"]
            : null,
        _ when key.StartsWith(ContextStart, StringComparison.Ordinal) => ContextValue(key[ContextStart.Length..]),
        _ => Others.TryGetValue(key, out var values) ? values : null,
    };

    /// <summary>The use with a further condition key that holds a number or a flag of the request; null: the request does not give it.</summary>
    /// <param name="key">The key in lower case.</param>
    public KeyUse With(string key, IFormattable? value) => With(key, value?.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>The use with a further condition key; null: the request does not give it.</summary>
    /// <param name="key">The key in lower case.</param>
    public KeyUse With(string key, params string?[]? values)
    {
        string[] given = [.. (values ?? []).OfType<string>()];
        return given.Length == 0 ? this : this with { Others = new Dictionary<string, string[]>(Others) { [key] = given } };
    }

    // Names of condition keys are equal whatever their case, so several names of a context may be one key.
    private string[]? ContextValue(string name)
    {
        string[] values = [.. (Context ?? new Dictionary<string, string>())
            .Where(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Value)];
        return values.Length > 0 ? values : null;
    }
}
