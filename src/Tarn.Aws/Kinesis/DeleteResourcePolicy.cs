using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Removes the resource's policy: there is none.</summary>
    public Task<DeleteResourcePolicyOutput> DeleteResourcePolicy(DeleteResourcePolicyInput input, Call call, CancellationToken ct)
    {
        FindTagged(call, input.ResourceARN);
        throw KinesisErrors.ResourceNotFoundException(KinesisTexts.NoPolicy(input.ResourceARN));
    }
}
