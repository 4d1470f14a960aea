using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Nobody but the account's own principals may: policies of streams are not enforced yet.</summary>
    [Refused("*", "no resource policy: every principal of the account's keys may")]
    public Task<PutResourcePolicyOutput> PutResourcePolicy(PutResourcePolicyInput input, Call call, CancellationToken ct)
    {
        FindTagged(call, input.ResourceARN);
        throw Refused(nameof(PutResourcePolicy), "no resource policy: every principal of the account's keys may");
    }
}
