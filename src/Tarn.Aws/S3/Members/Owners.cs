using System.Security.Cryptography;
using System.Text;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Members;

/// <summary>Owners of buckets and objects, and the one access control list: the owner may do everything.</summary>
internal static class Owners
{
    /// <summary>An account's canonical user: 64 hex digits that never change, as AWS's are.</summary>
    public static Owner Of(string account) =>
        new() { ID = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("tarn canonical user " + account))) };

    /// <summary>The access control list.</summary>
    public static IReadOnlyList<Grant> GrantsOf(string account) =>
    [
        new Grant { Permission = "FULL_CONTROL", Grantee = new Grantee { Type = "CanonicalUser", ID = Of(account).ID } },
    ];
}
