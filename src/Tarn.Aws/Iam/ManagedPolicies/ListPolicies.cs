using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.ManagedPolicies;

internal sealed partial class ManagedPolicyOperations
{
    // AWS's quota of an account's own policies
    private const int ListedMax = 5_000;

    /// <summary>Policies below a path: the account's own, and AWS's that this program knows.</summary>
    public async Task<ListPoliciesOutput> ListPolicies(ListPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var all = await store.Read(reader => All(reader, call, input), cancellationToken);
        var page = MarkerPage<Policy>.Of(all, policy => policy.Arn!, input.Marker, input.MaxItems);
        return new ListPoliciesOutput { Policies = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private async ValueTask<IReadOnlyList<Policy>> All(IMetadataReader reader, Call call, ListPoliciesInput input)
    {
        var found = new List<Policy>();
        if (input.Scope is not "AWS")
        {
            foreach (var resource in await ResourceRegistry.List(reader, IdentityNames.OfPolicy(call.Account, ""), null, ListedMax))
            {
                if (await IdentityStore.ReadPolicy(reader, resource.Arn) is { } own)
                {
                    found.Add(PolicyView.Of(resource, own, await PolicyCounts.Read(reader, resource.Arn)));
                }
            }
        }

        if (input.Scope is not "Local")
        {
            foreach (var aws in AwsManagedPolicies.All)
            {
                found.Add(PolicyView.Of(aws, await PolicyCounts.Read(reader, aws.Arn)));
            }
        }

        return
        [
            .. found.Where(policy => policy.Path!.StartsWith(input.PathPrefix ?? "/", StringComparison.Ordinal)
                && (input.OnlyAttached != true || policy.AttachmentCount > 0)
                && (input.PolicyUsageFilter is null
                    || (input.PolicyUsageFilter == "PermissionsBoundary" ? policy.PermissionsBoundaryUsageCount > 0 : policy.AttachmentCount > 0))),
        ];
    }
}
