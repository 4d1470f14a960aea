using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>The names of a role's inline policies, in ordinal order. The marker is the last name of the page before.</summary>
    [Kept("*", "policies are kept and shown; permissions come from Tarn's own credentials")]
    public Task<ListRolePoliciesOutput> ListRolePolicies(ListRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        var rest = role.Policies.Keys.Where(name => string.CompareOrdinal(name, input.Marker) > 0).ToList();
        var page = rest.Take(input.MaxItems ?? PageDefault).ToList();
        var isTruncated = rest.Count > page.Count;
        return Task.FromResult(new ListRolePoliciesOutput
        {
            PolicyNames = page,
            IsTruncated = isTruncated,
            Marker = isTruncated ? page[^1] : null,
        });
    }
}
