using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await Remove(consumers.FindTagged(call, input.ResourceARN), input.TagKeys, cancellationToken);
        return new UntagResourceOutput();
    }
}
