using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>Detaches a managed policy from a role.</summary>
    public async Task<DetachRolePolicyOutput> DetachRolePolicy(DetachRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => ValueTask.FromResult(PolicyUseChanges.Detach(transaction, resource.Id, role, input.PolicyArn)),
            cancellationToken);
        return new DetachRolePolicyOutput();
    }
}
