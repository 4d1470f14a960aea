using Tarn.Access;
using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.Tags;

internal sealed partial class TagOperations
{
    /// <summary>The tags of a log group.</summary>
    public async Task<ListTagsForResourceOutput> ListTagsForResource(ListTagsForResourceInput input, Call call, CancellationToken cancellationToken) =>
        new() { Tags = (await changes.Read(Present(call, input.ResourceArn), cancellationToken)).ToDictionary() };
}
