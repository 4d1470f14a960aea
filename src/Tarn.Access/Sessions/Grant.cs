using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Policies;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Sessions;

/// <summary>
/// The content of a sealed token: the caller, the times, and the secret of a session key
/// (<c>docs/formats/access.md</c>, "Tokens of callers").
/// </summary>
/// <param name="Principal">The caller, without the key that signs.</param>
/// <param name="Source">The fingerprint of the secret of the token's long-term key; empty without such a key.</param>
/// <param name="Issued">The time of issue, a whole millisecond.</param>
/// <param name="Expires">The end of validity, a whole millisecond.</param>
/// <param name="Secret">The session key's secret; empty in a bearer token.</param>
internal sealed record Grant(Principal Principal, byte[] Source, DateTimeOffset Issued, DateTimeOffset Expires, byte[] Secret)
{
    // the form without an identity
    private const byte Version = 1;

    // the form with an identity and its session's policies at the end
    private const byte IdentityVersion = 2;
    private const int FingerprintBytes = 16;

    /// <summary>A fingerprint that changes when the key of that id gets another secret.</summary>
    public static byte[] FingerprintOf(AccessKey key) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(key.Secret))[..FingerprintBytes];

    public byte[] Encode()
    {
        var hasIdentity = Principal.Identity != ResourceId.None;
        var value = new ValueWriter(hasIdentity ? IdentityVersion : Version)
            .Byte((byte)Principal.Kind).Text(Principal.Account).Text(Principal.Arn).Text(Principal.UserId).Text(Principal.Session)
            .Text(Principal.SourceKeyId).Bytes(Source).Fixed(Issued.ToUnixTimeMilliseconds()).Fixed(Expires.ToUnixTimeMilliseconds())
            .Bytes(Secret).Byte(Principal.Places is null ? (byte)0 : (byte)1);
        if (Principal.Places is { } places)
        {
            value.Count(places.Count);
            foreach (var place in places)
            {
                value.Byte((byte)place.Access).Text(place.Bucket).Text(place.Prefix);
            }
        }

        if (hasIdentity)
        {
            var policy = Principal.SessionPolicy;
            value.Fixed(Principal.Identity.Value).Byte(policy is null ? (byte)0 : (byte)1).Text(policy?.Text).Count(policy?.PolicyArns.Count ?? 0);
            foreach (var arn in policy?.PolicyArns ?? [])
            {
                value.Text(arn);
            }
        }

        return value.ToArray();
    }

    /// <summary>Reads the content of a token that opened. Returns null if another version of Tarn wrote it.</summary>
    public static Grant? Decode(ReadOnlySpan<byte> content)
    {
        var value = new ValueReader(content);
        if (value.Version is not (Version or IdentityVersion))
        {
            return null;
        }

        var principal = new Principal
        {
            Kind = (PrincipalKind)value.Byte(),
            Account = value.Text()!,
            Arn = value.Text()!,
            UserId = value.Text()!,
            Session = value.Text(),
            SourceKeyId = value.Text()!,
        };
        var (source, issued, expires, secret) = (value.Bytes(), value.Fixed(), value.Fixed(), value.Bytes());
        if (value.Byte() != 0)
        {
            principal = principal with { Places = ReadPlaces(ref value) };
        }

        return new Grant(
            value.Version == Version ? principal : WithIdentity(principal, ref value),
            source,
            DateTimeOffset.FromUnixTimeMilliseconds(issued),
            DateTimeOffset.FromUnixTimeMilliseconds(expires),
            secret);
    }

    private static Principal WithIdentity(Principal principal, ref ValueReader value)
    {
        var (id, isLimited, text) = (value.Fixed(), value.Byte() != 0, value.Text());
        var arns = new string[value.Count()];
        for (var i = 0; i < arns.Length; i++)
        {
            arns[i] = value.Text()!;
        }

        return principal with { Identity = new ResourceId(id), SessionPolicy = isLimited ? new SessionPolicy(text, arns) : null };
    }

    private static StorageScope[] ReadPlaces(ref ValueReader value)
    {
        var places = new StorageScope[value.Count()];
        for (var i = 0; i < places.Length; i++)
        {
            var access = (StorageScopeAccess)value.Byte();
            Invariant.Check(access is StorageScopeAccess.Read or StorageScopeAccess.ReadWrite);
            places[i] = new StorageScope(value.Text()!, value.Text()!, access);
        }

        return places;
    }
}
