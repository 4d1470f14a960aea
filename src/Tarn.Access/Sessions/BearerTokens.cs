using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Storage;

namespace Tarn.Access.Sessions;

/// <summary>
/// Bearer tokens of OAuth 2: sealed, valid for 1 hour and over restarts. A token ends earlier when its long-term key is
/// removed or gets another secret.
/// </summary>
/// <param name="credentials">The long-term keys.</param>
/// <param name="identities">Users and roles: sessions end with them.</param>
/// <param name="sealer">Seals tokens.</param>
/// <param name="time">The clock.</param>
public sealed class BearerTokens(CredentialStore credentials, IdentityStore identities, SecretSealer sealer, TimeProvider time)
{
    /// <summary>How long a token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const string Owner = "bearer token";

    private readonly GrantSealer _grants = new(credentials, identities, sealer, time);

    /// <summary>Whether a key exists.</summary>
    public bool Knows(string clientId) => credentials.TryFind(clientId, out _);

    /// <summary>The grant "client credentials": a token for the caller with a long-term key. Null: no such pair.</summary>
    /// <param name="clientId">The access key id.</param>
    public BearerToken? Issue(string clientId, string clientSecret) =>
        Identify(clientId, clientSecret) is { } principal ? Make(principal) : null;

    /// <summary>The grant "token exchange": a token for the same caller with a new hour. Null: the token is not valid.</summary>
    /// <param name="token">A token of this class that has not expired.</param>
    public BearerToken? Refresh(string token) =>
        _grants.Open(Owner, token, out var grant) == CredentialStatus.Found ? Make(grant!.Principal) : null;

    /// <summary>
    /// The grant "token exchange" with the client's credentials beside the token, which may then have expired. Null: the
    /// pair does not exist, or the token is not the client's.
    /// </summary>
    /// <param name="token">A token of this class.</param>
    /// <param name="clientId">The access key id.</param>
    public BearerToken? Refresh(string token, string clientId, string clientSecret) =>
        Identify(clientId, clientSecret) is not null
        && _grants.Open(Owner, token, out var grant) != CredentialStatus.Unknown
        && grant!.Principal.SourceKeyId == clientId
            ? Make(grant.Principal)
            : null;

    /// <summary>The caller of a request with a token.</summary>
    /// <param name="token">Any text.</param>
    /// <param name="principal">The caller if the status is Found; null otherwise.</param>
    public CredentialStatus TryOpen(string token, out Principal? principal)
    {
        var status = _grants.Open(Owner, token, out var grant);
        principal = status == CredentialStatus.Found
            ? grant!.Principal with
            {
                AccessKeyId = grant.Principal.SourceKeyId,
                Issued = grant.Issued,
            }
            : null;
        return status;
    }

    private Principal? Identify(string clientId, string clientSecret) =>
        credentials.TryFind(clientId, out var found) && SessionKeys.IsSecret(found, clientSecret) ? found.Principal : null;

    private BearerToken Make(Principal principal)
    {
        Invariant.Check(principal.Places is null);
        var grant = _grants.Make(principal, Lifetime, []);
        return new BearerToken(_grants.Seal(Owner, grant), grant.Expires);
    }
}
