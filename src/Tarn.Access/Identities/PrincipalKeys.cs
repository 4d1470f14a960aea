using Tarn.Access.Registry;

namespace Tarn.Access.Identities;

/// <summary>Condition keys about the caller, from memory.</summary>
/// <param name="registry">Identities' ARNs and tags.</param>
internal sealed class PrincipalKeys(ResourceRegistry registry)
{
    private const string Tag = "aws:principaltag/";

    /// <summary>The values of a key; null: the caller has none.</summary>
    /// <param name="principal">The caller.</param>
    /// <param name="key">The key in lower case.</param>
    public IReadOnlyList<string>? Find(Principal principal, string key) => key switch
    {
        "aws:principalarn" => principal.Kind == PrincipalKind.Anonymous ? null : [ArnOf(principal)],
        "aws:principalaccount" => [principal.Account],
        "aws:principaltype" => [TypeOf(principal.Kind)],
        "aws:principalisawsservice" => ["false"],
        "aws:userid" => [principal.UserId],
        "aws:username" => principal.Kind == PrincipalKind.User ? [principal.Arn[(principal.Arn.LastIndexOf('/') + 1)..]] : null,

        // There are no MFA devices. As on AWS, keys of a session have the value false, and long-term keys have no value.
        "aws:multifactorauthpresent" => principal.Expires is null ? null : ["false"],
        "aws:tokenissuetime" => principal.Issued is { } issued ? [Conditions.PolicyTime.Write(issued)] : null,
        _ when key.StartsWith(Tag, StringComparison.Ordinal) =>
            principal.Identity != ResourceId.None && registry.TryGetTag(principal.Identity, key[Tag.Length..], out var value) ? [value] : null,
        _ => null,
    };

    // For a session of a role, the key holds the role's ARN, and not that of the session.
    private string ArnOf(Principal principal) => registry.TryGet(principal.Identity, out var identity) ? identity.Arn : principal.Arn;

    private static string TypeOf(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Root => "Account",
        PrincipalKind.User => "User",
        PrincipalKind.Role => "AssumedRole",
        _ => "Anonymous",
    };
}
