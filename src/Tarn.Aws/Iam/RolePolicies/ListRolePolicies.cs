using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>The names of a role's inline policies.</summary>
    public Task<ListRolePoliciesOutput> ListRolePolicies(ListRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        var page = MarkerPage<string>.Of(role.Inline.Keys, name => name, input.Marker, input.MaxItems);
        return Task.FromResult(new ListRolePoliciesOutput { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}
