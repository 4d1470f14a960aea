using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>Attaches a managed policy to a role.</summary>
    public async Task<AttachRolePolicyOutput> AttachRolePolicy(AttachRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => PolicyUseChanges.Attach(transaction, resource.Id, role, input.PolicyArn),
            cancellationToken);
        return new AttachRolePolicyOutput();
    }
}
