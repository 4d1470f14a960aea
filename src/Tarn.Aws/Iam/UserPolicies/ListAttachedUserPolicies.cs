using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>The managed policies of a user.</summary>
    public Task<ListAttachedUserPoliciesOutput> ListAttachedUserPolicies(
        ListAttachedUserPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, user) = users.Find(call, input.UserName);
        var page = MarkerPage<AttachedPolicy>.Of(
            IdentityView.AttachedOf(user, input.PathPrefix), policy => policy.PolicyArn!, input.Marker, input.MaxItems);
        return Task.FromResult(new ListAttachedUserPoliciesOutput
        {
            AttachedPolicies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
