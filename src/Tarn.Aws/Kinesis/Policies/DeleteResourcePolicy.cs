using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Policies;

internal sealed partial class PolicyOperations
{
    /// <summary>Always refused: no resource has a policy to remove.</summary>
    public Task<DeleteResourcePolicyOutput> DeleteResourcePolicy(DeleteResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        consumers.FindTagged(call, input.ResourceARN);
        throw KinesisErrors.ResourceNotFoundException(KinesisTexts.NoPolicy(input.ResourceARN));
    }
}
