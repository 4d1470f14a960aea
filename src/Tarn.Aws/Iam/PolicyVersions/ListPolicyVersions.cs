using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyVersions;

internal sealed partial class PolicyVersionOperations
{
    /// <summary>The versions, without their documents.</summary>
    public Task<ListPolicyVersionsOutput> ListPolicyVersions(ListPolicyVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var all = AwsManagedPolicies.TryFind(input.PolicyArn, out var aws)
            ? [PolicyView.VersionOf(aws)]
            : PolicyView.VersionsOf(policies.Find(call, input.PolicyArn).Policy);
        var page = MarkerPage<PolicyVersion>.Of(
            all.Select(version => version with { Document = null }), version => version.VersionId!, input.Marker, input.MaxItems);
        return Task.FromResult(new ListPolicyVersionsOutput { Versions = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}
