using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.ManagedPolicies;

internal sealed partial class ManagedPolicyOperations
{
    /// <summary>A policy, the account's own or AWS's.</summary>
    public async Task<GetPolicyOutput> GetPolicy(GetPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var counts = await store.Read(reader => PolicyCounts.Read(reader, input.PolicyArn), cancellationToken);
        if (AwsManagedPolicies.TryFind(input.PolicyArn, out var aws))
        {
            return new GetPolicyOutput { Policy = PolicyView.Of(aws, counts) };
        }

        var (resource, policy) = policies.Find(call, input.PolicyArn);
        var tags = await store.Read(reader => ResourceTags.Read(reader, resource.Id), cancellationToken);
        return new GetPolicyOutput { Policy = PolicyView.Of(resource, policy, counts) with { Tags = IdentityView.TagsOf(tags) } };
    }
}
