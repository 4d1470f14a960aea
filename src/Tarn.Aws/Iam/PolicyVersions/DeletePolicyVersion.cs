using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyVersions;

internal sealed partial class PolicyVersionOperations
{
    /// <summary>Deletes a version that is not in force.</summary>
    public async Task DeletePolicyVersion(DeletePolicyVersionInput input, Call call, CancellationToken cancellationToken) =>
        await policies.Change(
            call,
            input.PolicyArn,
            policy =>
            {
                var version = PolicyFinder.VersionOf(policy, input.PolicyArn, input.VersionId);
                return version.Number == policy.DefaultNumber
                    ? throw IamErrors.DeleteConflictException("Cannot delete the default version of a policy.")
                    : policy with { Versions = [.. policy.Versions.Where(other => other != version)] };
            },
            cancellationToken);
}
