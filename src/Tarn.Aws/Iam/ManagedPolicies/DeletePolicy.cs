using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.ManagedPolicies;

internal sealed partial class ManagedPolicyOperations
{
    /// <summary>Deletes a policy of one version that no identity uses.</summary>
    public async Task DeletePolicy(DeletePolicyInput input, Call call, CancellationToken cancellationToken) => await store.Commit(
            async transaction =>
            {
                var (resource, policy) = await policies.Read(transaction, call, input.PolicyArn);
                if ((await PolicyCounts.Read(transaction, input.PolicyArn)) is { IsUsed: true })
                {
                    throw IamErrors.DeleteConflictException("Cannot delete a policy attached to entities.");
                }

                if (policy.Versions.Count > 1)
                {
                    throw IamErrors.DeleteConflictException(
                        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
                        + "The default version is deleted with the policy.");
                }

                IdentityStore.RemovePolicy(transaction, resource.Arn);
                await ResourceRegistry.Remove(transaction, resource.Id);
            },
            cancellationToken);
}
