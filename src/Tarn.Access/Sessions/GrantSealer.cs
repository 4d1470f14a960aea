using System.Buffers.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Storage;

namespace Tarn.Access.Sessions;

/// <summary>
/// Seals grants into texts: D13 (tokens are sealed). The server stores nothing of a grant. A grant ends with its time,
/// with the long-term key from which it came, and with its user or role.
/// </summary>
/// <param name="credentials">The long-term keys.</param>
/// <param name="identities">Users and roles.</param>
/// <param name="sealer">Seals under the instance key.</param>
/// <param name="time">The clock.</param>
internal sealed class GrantSealer(CredentialStore credentials, IdentityStore identities, SecretSealer sealer, TimeProvider time)
{
    /// <summary>The longest text that is issued and read. Clients send it in a header or a query.</summary>
    public const int TextCharsMax = 8_192;

    /// <summary>A grant of a principal from now on.</summary>
    /// <exception cref="TarnException">AccessDenied: the long-term key of the principal is gone.</exception>
    public Grant Make(Principal principal, TimeSpan lifetime, byte[] secret)
    {
        Invariant.Check(lifetime > TimeSpan.Zero && principal.Kind != PrincipalKind.Anonymous);
        Invariant.Check(principal.SourceKeyId.Length > 0 || principal.Kind == PrincipalKind.Role);
        byte[] source = [];
        if (principal.SourceKeyId.Length > 0)
        {
            source = credentials.TryFind(principal.SourceKeyId, out var key) && key.Principal.Account == principal.Account
                ? Grant.FingerprintOf(key.Key)
                : throw new TarnException(ErrorKind.AccessDenied, $"The access key {principal.SourceKeyId} does not exist any more");
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        return new Grant(principal, source, now, now + lifetime, secret);
    }

    /// <summary>Seals a grant for an owner, the name that is authenticated with it.</summary>
    /// <exception cref="TarnException">InvalidArgument: the text would be too long.</exception>
    public string Seal(string owner, Grant grant)
    {
        var text = Base64Url.EncodeToString(sealer.Seal(owner, grant.Encode()));
        return text.Length <= TextCharsMax ? text : throw new TarnException(
            ErrorKind.InvalidArgument, $"The token would have {text.Length} characters, and {TextCharsMax} are allowed: name fewer or shorter places");
    }

    /// <summary>Opens a text that <see cref="Seal"/> made for the same owner.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="grant">The grant, if the status is Found or Expired; null otherwise.</param>
    public CredentialStatus Open(string owner, string text, out Grant? grant)
    {
        grant = Read(owner, text);
        if (grant is null || !HasIdentity(grant.Principal) || !HasSource(grant))
        {
            grant = null;
            return CredentialStatus.Unknown;
        }

        return time.GetUtcNow() < grant.Expires ? CredentialStatus.Found : CredentialStatus.Expired;
    }

    private Grant? Read(string owner, string text)
    {
        if (text.Length > TextCharsMax || !Base64Url.IsValid(text))
        {
            return null;
        }

        try
        {
            return Grant.Decode(sealer.Open(owner, Base64Url.DecodeFromChars(text)));
        }
        catch (TarnException)
        {
            return null;
        }
    }

    private bool HasIdentity(Principal principal) => principal.Identity == ResourceId.None || identities.TryGet(principal.Identity, out _);

    private bool HasSource(Grant grant) => grant.Source.Length == 0
        || (credentials.TryFind(grant.Principal.SourceKeyId, out var key)
            && key.Principal.Account == grant.Principal.Account
            && Grant.FingerprintOf(key.Key).AsSpan().SequenceEqual(grant.Source));
}
