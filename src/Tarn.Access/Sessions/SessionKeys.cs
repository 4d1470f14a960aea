using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Storage;

namespace Tarn.Access.Sessions;

/// <summary>
/// All keys that may sign: long-term keys, and session keys. A session key has no row: its token holds the caller, the
/// limits and the secret, sealed under the instance key. So it survives a restart. When the long-term key from which it
/// came is removed or gets another secret, the session ends. A role's session has no such key: it ends with its role.
/// </summary>
/// <param name="credentials">The long-term keys.</param>
/// <param name="identities">Users and roles: sessions end with them.</param>
/// <param name="sealer">Seals tokens.</param>
/// <param name="time">The clock.</param>
public sealed class SessionKeys(CredentialStore credentials, IdentityStore identities, SecretSealer sealer, TimeProvider time)
{
    /// <summary>The longest session: STS's for GetSessionToken.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(36);

    private readonly GrantSealer _grants = new(credentials, identities, sealer, time);

    /// <summary>Makes a key for a caller.</summary>
    /// <param name="principal">The caller: a long-term key's, another session's, or a role's session.</param>
    /// <param name="lifetime">How long the key is valid; at most until the end of the session that asks for it.</param>
    /// <param name="places">The only objects that the key may be used for; null: all that the principal may do.</param>
    /// <exception cref="TarnException">
    /// AccessDenied: the principal is itself limited to scopes, or its long-term key is gone. InvalidArgument: the scopes are too
    /// many or too long for a token.
    /// </exception>
    public SessionKey Issue(Principal principal, TimeSpan lifetime, IReadOnlyList<StorageScope>? places = null)
    {
        Invariant.Check(lifetime <= LifetimeMax);
        if (principal.Places is not null)
        {
            throw new TarnException(ErrorKind.AccessDenied, "A session that is limited to places cannot issue another one");
        }

        if (principal.Expires - time.GetUtcNow() is { } left && left < lifetime)
        {
            lifetime = left > TimeSpan.Zero ? left : throw new TarnException(ErrorKind.AccessDenied, "The session has ended");
        }

        var key = AccessKey.CreateForSession();
        var grant = _grants.Make(principal with { Places = places }, lifetime, Convert.FromBase64String(key.Secret));
        return new SessionKey(key, _grants.Seal(Owner(key.Id), grant), grant.Expires);
    }

    /// <summary>The credential that a request names.</summary>
    /// <param name="accessKeyId">The id of a long-term key or of a session key.</param>
    /// <param name="sessionToken">The session's token; null or empty for a long-term key.</param>
    /// <param name="credential">The credential if the status is Found; null otherwise.</param>
    public CredentialStatus Find(string accessKeyId, string? sessionToken, out Credential? credential)
    {
        if (string.IsNullOrEmpty(sessionToken))
        {
            return credentials.TryFind(accessKeyId, out credential) ? CredentialStatus.Found : CredentialStatus.Unknown;
        }

        credential = null;
        var status = _grants.Open(Owner(accessKeyId), sessionToken, out var grant);
        if (status == CredentialStatus.Found)
        {
            credential = new Credential(
                new AccessKey(accessKeyId, Convert.ToBase64String(grant!.Secret)), grant.Principal with
                {
                    AccessKeyId = accessKeyId,
                    Expires = grant.Expires,
                    Issued = grant.Issued,
                });
        }

        return status;
    }

    /// <summary>The credential of a client that sends its key's secret; null: key or secret is wrong.</summary>
    /// <param name="accessKeyId">The id of a long-term key or of a session key.</param>
    /// <param name="sessionToken">The session's token; null or empty for a long-term key.</param>
    /// <param name="address">The client's address; null: not known.</param>
    /// <exception cref="TarnException">Throttled: the address has sent too many wrong secrets for this key (<see cref="Guesses"/>).</exception>
    public Credential? SignIn(string accessKeyId, string secret, string? sessionToken, string? address)
    {
        Find(accessKeyId, sessionToken, out var credential);
        var source = credential?.Principal is { } principal ? principal.SourceKeyId is { Length: > 0 } id ? id : principal.Holder : null;
        if (!Guesses.TryBegin(address, source))
        {
            throw new TarnException(ErrorKind.Throttled, "Five wrong secrets for this key from your address: wait a minute");
        }

        if (!IsSecret(credential, secret))
        {
            return null;
        }

        Guesses.Right(address, source!);
        return credential;
    }

    /// <summary>Whether a key has this secret, in a time that does not depend on the secret's letters.</summary>
    /// <param name="credential">Null: the key does not exist.</param>
    public static bool IsSecret(Credential? credential, string secret) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(credential?.Key.Secret ?? ""))) && credential is not null;

    /// <summary>Bounds guesses of keys' secrets, on every way that takes a secret itself.</summary>
    public GuessLimit Guesses { get; } = new(time);

    internal TimeProvider Clock => time;

    /// <summary>The root key's id of an account; empty before the first start has made one.</summary>
    public string RootKeyId(string account) => credentials.RootKey(account)?.Id ?? "";

    private static string Owner(string accessKeyId) => "session key " + accessKeyId;
}
