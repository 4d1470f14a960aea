using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Checks;

/// <summary>The principals that policies and grants name.</summary>
/// <param name="registry">Knows users and roles.</param>
internal sealed class KeyPrincipals(ResourceRegistry registry)
{
    /// <summary>The caller of a call, as policies name it.</summary>
    public TrustCaller CallerOf(Call call) => new(
        call.Principal.Account, call.Principal.Arn, IdentityArnOf(call), call.Principal.UserId.Split(':')[0], null);

    /// <summary>Whether a call comes from a principal, or from a session of a role.</summary>
    public bool IsOne(Call call, string principal) => principal == call.Principal.Arn || principal == IdentityArnOf(call);

    /// <summary>Whether a principal can exist: other accounts' ones may, the own account's must.</summary>
    public bool MayExist(Call call, string principal)
    {
        if (!Arn.TryParse(principal, out var arn) || arn.Account != call.Account)
        {
            return true;
        }

        var (kind, name) = arn.Resource.Split('/') switch
        {
            ["user", .., var user] => (IdentityKind.User, user),
            ["role", .., var role] => (IdentityKind.Role, role),
            ["assumed-role", var role, _] => (IdentityKind.Role, role),
            _ => ((IdentityKind?)null, ""),
        };
        return kind is not { } known || registry.TryFind(IdentityNames.Of(arn.Account, known, name), out _);
    }

    /// <exception cref="AwsErrorException">InvalidArnException: it is no ARN of a user, role, session or account, or does not exist.</exception>
    public void CheckGrantee(Call call, string principal)
    {
        var isOne = Arn.TryParse(principal, out var arn)
            && AccountId.IsWellFormed(arn.Account)
            && (arn.Service, arn.Resource.Split('/')[0]) is ("iam", "root" or "user" or "role") or ("sts", "assumed-role" or "federated-user")
            && !arn.Resource.Contains('*', StringComparison.Ordinal);
        if (!isOne || !MayExist(call, principal))
        {
            throw KmsErrors.InvalidArnException($"Invalid principal: {principal}");
        }
    }

    private string IdentityArnOf(Call call) => registry.TryGet(call.Principal.Identity, out var identity) ? identity.Arn : call.Principal.Arn;
}
