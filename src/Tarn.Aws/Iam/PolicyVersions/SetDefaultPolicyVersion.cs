using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyVersions;

internal sealed partial class PolicyVersionOperations
{
    /// <summary>Puts a version in force.</summary>
    public async Task<SetDefaultPolicyVersionOutput> SetDefaultPolicyVersion(
        SetDefaultPolicyVersionInput input, Call call, CancellationToken cancellationToken)
    {
        await policies.Change(
            call,
            input.PolicyArn,
            policy => policy with { DefaultNumber = PolicyFinder.VersionOf(policy, input.PolicyArn, input.VersionId).Number },
            cancellationToken);
        return new SetDefaultPolicyVersionOutput();
    }
}
