using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Wire.Coverage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Policies;

internal sealed partial class PolicyOperations
{
    /// <summary>
    /// Refused: policies of streams are not enforced yet, so only the account's own principals have access.
    /// </summary>
    [Refused("*", "no resource policy: every principal of the account's keys may")]
    public Task<PutResourcePolicyOutput> PutResourcePolicy(PutResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        consumers.FindTagged(call, input.ResourceARN);
        throw KinesisErrors.InvalidArgumentException(Refusal.OfOperation(
            StreamArns.Service, call.Operation, "no resource policy: every principal of the account's keys may"));
    }
}
