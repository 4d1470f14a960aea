namespace Tarn.Access.Credentials;

/// <summary>The result of a look-up by access key and session token: the key, and its principal.</summary>
/// <param name="Key">Key and secret.</param>
/// <param name="Principal">The principal that signs with the key.</param>
public sealed record Credential(AccessKey Key, Principal Principal)
{
    /// <summary>Whether the key may sign.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>The time of a user's key's creation; the start of Unix time for other keys.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch;
}
