using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Access.Registry;

namespace Tarn.Access.Identities;

/// <content>
/// Keys: the policy of the key decides first. Policies of the account's identities count where the key's policy leaves the decision to the
/// account. A grant allows its operations. For a caller of another account, its own policies must allow the action too. A Deny wins.
/// </content>
public sealed partial class PolicyAuthorizer
{
    private const string KeyService = "kms";
    private const string KeyStart = "key/";

    // AWS's table: all other operations on a key are its own account's.
    private static readonly HashSet<string> ForeignKeyActions = new(StringComparer.OrdinalIgnoreCase)
    {
        "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair",
        "kms:GenerateDataKeyPairWithoutPlaintext", "kms:GenerateDataKeyWithoutPlaintext", "kms:GetKeyRotationStatus", "kms:ListGrants",
        "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:RetireGrant", "kms:RevokeGrant",
    };

    /// <summary>How far the grants on a key allow a caller the action of a question.</summary>
    public Func<Resource, TrustCaller, PolicyQuestion, PrincipalMatch> OpensByGrant { get; init; } = static (_, _, _) => PrincipalMatch.None;

    private AccessDecision DecideKey(Resource key, TrustCaller caller, in PolicyQuestion question, AccessDecision own)
    {
        var (outcome, by) = buckets is not null && buckets.TryGet(key.Id, out var policy)
            ? policy.Decide(question, caller)
            : (PolicyOutcome.Silent, PrincipalMatch.None);
        if (outcome == PolicyOutcome.Denied)
        {
            return AccessDecision.DeniedByResource;
        }

        if (by < PrincipalMatch.Named && OpensByGrant(key, caller, question) is var granted && granted > by)
        {
            by = granted;
        }

        var isOwner = caller.Account == key.Owner;
        return caller.Account.Length == 0 || (!isOwner && !ForeignKeyActions.Contains(question.Action)) ? AccessDecision.Refused
            : by == PrincipalMatch.None ? own.IsDenial() ? own : AccessDecision.NoResourcePolicy
            : isOwner ? WithinAccount(own, by)
            : own;
    }
}
