using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>The managed policies of a role.</summary>
    public Task<ListAttachedRolePoliciesOutput> ListAttachedRolePolicies(
        ListAttachedRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        var page = MarkerPage<AttachedPolicy>.Of(
            IdentityView.AttachedOf(role, input.PathPrefix), policy => policy.PolicyArn!, input.Marker, input.MaxItems);
        return Task.FromResult(new ListAttachedRolePoliciesOutput
        {
            AttachedPolicies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
