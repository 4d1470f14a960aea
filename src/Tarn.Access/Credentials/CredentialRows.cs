using System.Buffers.Binary;
using System.Text;
using Tarn.Access.Identities;
using Tarn.Storage;

namespace Tarn.Access.Credentials;

/// <summary>
/// The layout of credentials in the metadata map: version 1, kind of principal, account (12 bytes), sealed secret
/// (<see cref="SecretSealer"/>, bound to the key's id). In a user's row, these are before the secret: the user's id (8),
/// active (1), created (8, Unix milliseconds), and the user's ARN with its length in two bytes.
/// </summary>
internal static class CredentialRows
{
    private const byte Version = 1;
    private const int AccountChars = 12;
    private const int HeadBytes = 2 + AccountChars;
    private const int UserBytes = 8 + 1 + 8 + 2;

    public static byte[] Encode(SecretSealer sealer, Credential credential)
    {
        var principal = credential.Principal;
        Invariant.Check(AccountId.IsWellFormed(principal.Account) && principal.Kind is PrincipalKind.Root or PrincipalKind.User);
        return
        [
            Version,
            (byte)principal.Kind,
            .. Encoding.UTF8.GetBytes(principal.Account),
            .. principal.Kind == PrincipalKind.User ? UserOf(credential) : [],
            .. sealer.Seal(Owner(credential.Key.Id), Encoding.UTF8.GetBytes(credential.Key.Secret)),
        ];
    }

    public static Credential Decode(SecretSealer sealer, string accessKeyId, ReadOnlySpan<byte> row)
    {
        Invariant.Check(row[0] == Version && row.Length > HeadBytes);
        var kind = (PrincipalKind)row[1];
        Invariant.Check(kind is PrincipalKind.Root or PrincipalKind.User);
        var account = Encoding.UTF8.GetString(row.Slice(2, AccountChars));
        var rest = row[HeadBytes..];
        if (kind == PrincipalKind.Root)
        {
            return new Credential(KeyOf(sealer, accessKeyId, rest), Principal.Root(account, accessKeyId));
        }

        var id = new ResourceId(BinaryPrimitives.ReadInt64BigEndian(rest));
        var arnBytes = BinaryPrimitives.ReadUInt16BigEndian(rest[(UserBytes - 2)..]);
        var arn = Encoding.UTF8.GetString(rest.Slice(UserBytes, arnBytes));
        var user = Principal.User(account, arn, IdentityNames.UniqueIdOf(IdentityKind.User, id), id, accessKeyId);
        return new Credential(KeyOf(sealer, accessKeyId, rest[(UserBytes + arnBytes)..]), user)
        {
            IsActive = rest[8] != 0,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(rest[9..])),
        };
    }

    public static bool IsRootOf(string account, ReadOnlySpan<byte> row) =>
        row.Length > HeadBytes
        && (PrincipalKind)row[1] == PrincipalKind.Root
        && row.Slice(2, AccountChars).SequenceEqual(Encoding.UTF8.GetBytes(account));

    private static byte[] UserOf(Credential credential)
    {
        var arn = Encoding.UTF8.GetBytes(credential.Principal.Arn);
        var user = new byte[UserBytes + arn.Length];
        BinaryPrimitives.WriteInt64BigEndian(user, credential.Principal.Identity.Value);
        user[8] = credential.IsActive ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(user.AsSpan(9), credential.Created.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt16BigEndian(user.AsSpan(UserBytes - 2), (ushort)arn.Length);
        arn.CopyTo(user, UserBytes);
        return user;
    }

    private static AccessKey KeyOf(SecretSealer sealer, string accessKeyId, ReadOnlySpan<byte> sealedSecret) =>
        new(accessKeyId, Encoding.UTF8.GetString(sealer.Open(Owner(accessKeyId), sealedSecret)));

    private static string Owner(string accessKeyId) => "access key " + accessKeyId;
}
