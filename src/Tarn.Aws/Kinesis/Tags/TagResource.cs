using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken ct)
    {
        await Add(consumers.FindTagged(call, input.ResourceARN), input.Tags, ct);
        return new TagResourceOutput();
    }
}
