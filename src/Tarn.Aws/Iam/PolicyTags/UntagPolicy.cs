using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyTags;

internal sealed partial class PolicyTagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagPolicyOutput> UntagPolicy(UntagPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.PolicyArn), input.TagKeys, cancellationToken);
        return new UntagPolicyOutput();
    }
}
