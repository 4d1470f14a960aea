using System.Text;
using Tarn.Access.Registry;

namespace Tarn.Access.Identities;

/// <summary>
/// Names, ARNs and unique ids of identities and policies. They belong to an account, in every region. Names are equal
/// whatever their case, as on AWS.
/// </summary>
public static class IdentityNames
{
    /// <summary>The registry's type of managed policies.</summary>
    public const string PolicyType = "policy";

    private const string Service = "iam";
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The registry's type of a kind: <c>user</c> or <c>role</c>.</summary>
    public static string TypeOf(IdentityKind kind) => kind == IdentityKind.User ? "user" : "role";

    /// <summary>The registry's name of an identity.</summary>
    public static ResourceName Of(string account, IdentityKind kind, string name) => Of(account, TypeOf(kind), name);

    /// <summary>The registry's name of a managed policy.</summary>
    public static ResourceName OfPolicy(string account, string name) => Of(account, PolicyType, name);

    /// <summary>The ARN of an identity or a policy: <c>arn:aws:iam::123456789012:role/team/etl</c>.</summary>
    public static string ArnOf(string account, string type, string path, string name) => $"arn:aws:iam::{account}:{type}{path}{name}";

    /// <summary>The unique id of a user (<c>AIDA…</c>) or a role (<c>AROA…</c>).</summary>
    public static string UniqueIdOf(IdentityKind kind, ResourceId id) => UniqueIdOf(kind == IdentityKind.User ? "AIDA" : "AROA", id);

    /// <summary>The unique id of a managed policy.</summary>
    public static string UniqueIdOfPolicy(ResourceId id) => UniqueIdOf("ANPA", id);

    private static ResourceName Of(string account, string type, string name) => new(account, "", Service, type, name.ToLowerInvariant());

    private static string UniqueIdOf(string prefix, ResourceId id)
    {
        var text = new StringBuilder(prefix);
        for (var shift = 80; shift >= 0; shift -= 5)
        {
            text.Append(IdAlphabet[shift > 60 ? 0 : (int)(id.Value >> shift) & 31]);
        }

        return text.ToString();
    }
}
