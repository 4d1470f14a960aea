using Tarn.Access.Identities;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Attaches managed policies to users and roles, as rights and as boundaries.</summary>
internal static class PolicyUseChanges
{
    // IAM's quota of attached policies, of users and of roles
    private const int AttachedMax = 10;

    /// <summary>Attaches a policy; an attached one stays as it is.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity; LimitExceeded.</exception>
    public static async ValueTask<Identity> Attach(IMetadataTransaction transaction, ResourceId id, Identity identity, string arn)
    {
        await CheckExists(transaction, arn);
        if (identity.Attached.Contains(arn))
        {
            return identity;
        }

        if (identity.Attached.Count >= AttachedMax)
        {
            var quota = identity.Kind == IdentityKind.User ? "PoliciesPerUser" : "PoliciesPerRole";
            throw IamErrors.LimitExceededException($"Cannot exceed quota for {quota}: {AttachedMax}");
        }

        PolicyUses.Add(transaction, arn, PolicyUse.Permissions, id);
        return identity with { Attached = [.. identity.Attached, arn] };
    }

    /// <summary>Detaches a policy.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity: it is not attached.</exception>
    public static Identity Detach(IMetadataTransaction transaction, ResourceId id, Identity identity, string arn)
    {
        if (!identity.Attached.Contains(arn))
        {
            throw IamErrors.NoSuchEntityException($"Policy {arn} was not found.");
        }

        PolicyUses.Remove(transaction, arn, PolicyUse.Permissions, id);
        return identity with { Attached = [.. identity.Attached.Where(other => other != arn)] };
    }

    /// <summary>Sets or removes the permissions boundary.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public static async ValueTask<Identity> SetBoundary(IMetadataTransaction transaction, ResourceId id, Identity identity, string? arn)
    {
        if (identity.Boundary is { } old)
        {
            PolicyUses.Remove(transaction, old, PolicyUse.Boundary, id);
        }

        if (arn is not null)
        {
            await CheckExists(transaction, arn);
            PolicyUses.Add(transaction, arn, PolicyUse.Boundary, id);
        }

        return identity with { Boundary = arn };
    }

    private static async ValueTask CheckExists(IMetadataReader reader, string arn)
    {
        if (AwsManagedPolicies.Owns(arn) ? AwsManagedPolicies.TryFind(arn, out _) : await IdentityStore.ReadPolicy(reader, arn) is not null)
        {
            return;
        }

        var hint = AwsManagedPolicies.Owns(arn)
            ? " Tarn has the policies of AWS that docs/iam.md lists: create a policy of your own with the statements that you need."
            : "";
        throw IamErrors.NoSuchEntityException($"Policy {arn} does not exist or is not attachable.{hint}");
    }
}
