using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Policies;

internal sealed partial class PolicyOperations
{
    /// <summary>The resource's policy: none can be set yet, and none is what the service answers as an empty document.</summary>
    public Task<GetResourcePolicyOutput> GetResourcePolicy(GetResourcePolicyInput input, Call call, CancellationToken ct)
    {
        consumers.FindTagged(call, input.ResourceARN);
        return Task.FromResult(new GetResourcePolicyOutput { Policy = "{}" });
    }
}
