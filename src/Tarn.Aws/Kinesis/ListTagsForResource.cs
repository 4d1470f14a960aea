using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>All tags, by key.</summary>
    public async Task<ListTagsForResourceOutput> ListTagsForResource(ListTagsForResourceInput input, Call call, CancellationToken ct) =>
        new() { Tags = await TagsOf(FindTagged(call, input.ResourceARN), ct) };
}
