using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Lists all tags by key.</summary>
    public async Task<ListTagsForResourceOutput> ListTagsForResource(ListTagsForResourceInput input, Call call, CancellationToken cancellationToken) =>
        new() { Tags = [.. (await changes.Read(Present(consumers.FindTagged(call, input.ResourceARN)), cancellationToken)).Select(Shown)] };
}
