using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Policies;

internal sealed partial class PolicyOperations
{
    /// <summary>
    /// Returns an empty document, as the service does for a resource without a policy. Policies cannot be set yet.
    /// </summary>
    public Task<GetResourcePolicyOutput> GetResourcePolicy(GetResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        consumers.FindTagged(call, input.ResourceARN);
        return Task.FromResult(new GetResourcePolicyOutput { Policy = "{}" });
    }
}
