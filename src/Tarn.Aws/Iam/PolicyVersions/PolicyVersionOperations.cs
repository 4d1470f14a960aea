using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyVersions;

/// <summary>Versions of managed policies.</summary>
/// <param name="policies">Finds and changes managed policies.</param>
[AwsOperations("iam")]
internal sealed partial class PolicyVersionOperations(PolicyFinder policies)
{
    /// <summary>A version with its document.</summary>
    public Task<GetPolicyVersionOutput> GetPolicyVersion(GetPolicyVersionInput input, Call call, CancellationToken cancellationToken)
    {
        if (AwsManagedPolicies.TryFind(input.PolicyArn, out var aws))
        {
            return Task.FromResult(new GetPolicyVersionOutput
            {
                PolicyVersion = input.VersionId == PolicyView.AwsVersionId
                    ? PolicyView.VersionOf(aws)
                    : throw PolicyFinder.VersionNotFound(input.PolicyArn, input.VersionId),
            });
        }

        var (_, policy) = policies.Find(call, input.PolicyArn);
        var version = PolicyFinder.VersionOf(policy, input.PolicyArn, input.VersionId);
        return Task.FromResult(new GetPolicyVersionOutput { PolicyVersion = PolicyView.VersionOf(policy, version) });
    }

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

    /// <summary>Puts a version in force.</summary>
    public async Task SetDefaultPolicyVersion(SetDefaultPolicyVersionInput input, Call call, CancellationToken cancellationToken) =>
        await policies.Change(
            call,
            input.PolicyArn,
            policy => policy with { DefaultNumber = PolicyFinder.VersionOf(policy, input.PolicyArn, input.VersionId).Number },
            cancellationToken);
}
