using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>The names of a user's inline policies.</summary>
    public Task<ListUserPoliciesOutput> ListUserPolicies(ListUserPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, user) = users.Find(call, input.UserName);
        var page = MarkerPage<string>.Of(user.Inline.Keys, name => name, input.Marker, input.MaxItems);
        return Task.FromResult(new ListUserPoliciesOutput { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}
