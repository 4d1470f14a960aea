using System.Text;
using Tarn.Storage;

namespace Tarn.Access.Credentials;

/// <summary>
/// The layout of credentials in the metadata map: version 1, kind of principal, account (12 bytes), sealed secret
/// (<see cref="SecretSealer"/>, bound to the key's id).
/// </summary>
internal static class CredentialRows
{
    private const byte Version = 1;
    private const int AccountChars = 12;
    private const int HeadBytes = 2 + AccountChars;

    public static byte[] Encode(SecretSealer sealer, Credential credential)
    {
        Invariant.Check(AccountId.IsWellFormed(credential.Principal.Account));
        return
        [
            Version,
            (byte)credential.Principal.Kind,
            .. Encoding.UTF8.GetBytes(credential.Principal.Account),
            .. sealer.Seal(Owner(credential.Key.Id), Encoding.UTF8.GetBytes(credential.Key.Secret)),
        ];
    }

    public static Credential Decode(SecretSealer sealer, string accessKeyId, ReadOnlySpan<byte> row)
    {
        Invariant.Check(row[0] == Version && row.Length > HeadBytes);
        Invariant.Check((PrincipalKind)row[1] == PrincipalKind.Root);
        var account = Encoding.UTF8.GetString(row.Slice(2, AccountChars));
        var secret = Encoding.UTF8.GetString(sealer.Open(Owner(accessKeyId), row[HeadBytes..]));
        return new Credential(new AccessKey(accessKeyId, secret), Principal.Root(account, accessKeyId));
    }

    public static bool IsRootOf(string account, ReadOnlySpan<byte> row) =>
        row.Length > HeadBytes
        && (PrincipalKind)row[1] == PrincipalKind.Root
        && row.Slice(2, AccountChars).SequenceEqual(Encoding.UTF8.GetBytes(account));

    private static string Owner(string accessKeyId) => "access key " + accessKeyId;
}
