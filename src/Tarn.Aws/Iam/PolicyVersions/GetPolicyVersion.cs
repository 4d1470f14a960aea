using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyVersions;

internal sealed partial class PolicyVersionOperations
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
}
