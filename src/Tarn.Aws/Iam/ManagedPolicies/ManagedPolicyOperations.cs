using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.ManagedPolicies;

/// <summary>Managed policies.</summary>
/// <param name="policies">Finds managed policies.</param>
/// <param name="identities">Users and roles in memory.</param>
/// <param name="registry">The registry of names.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("iam")]
internal sealed partial class ManagedPolicyOperations(
    PolicyFinder policies, IdentityStore identities, ResourceRegistry registry, IMetadataStore store)
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
