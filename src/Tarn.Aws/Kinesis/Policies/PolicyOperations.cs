using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Policies;

/// <summary>Resource policies, which cannot be set yet.</summary>
/// <param name="consumers">Finds streams and consumers by ARN.</param>
[AwsOperations("kinesis")]
internal sealed partial class PolicyOperations(ConsumerFinder consumers)
{
    /// <summary>Always refused: no resource has a policy to remove.</summary>
    public Task<DeleteResourcePolicyOutput> DeleteResourcePolicy(DeleteResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        consumers.FindTagged(call, input.ResourceARN);
        throw KinesisErrors.ResourceNotFoundException(KinesisTexts.NoPolicy(input.ResourceARN));
    }

    /// <summary>
    /// Returns an empty document, as the service does for a resource without a policy. Policies cannot be set yet.
    /// </summary>
    public Task<GetResourcePolicyOutput> GetResourcePolicy(GetResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        consumers.FindTagged(call, input.ResourceARN);
        return Task.FromResult(new GetResourcePolicyOutput { Policy = "{}" });
    }

    // Policies of streams are not enforced yet, so only the account's own principals have access.
    [RefusedOperation("PutResourcePolicy", "no resource policy: every principal of the account's keys may")]
    internal AwsErrorException RefusePolicy(Call call, string sentence, string resourceArn)
    {
        consumers.FindTagged(call, resourceArn);
        return KinesisErrors.InvalidArgumentException(sentence);
    }
}
