using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await Add(consumers.FindTagged(call, input.ResourceARN), input.Tags, cancellationToken);
        return new TagResourceOutput();
    }
}
