using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Tags;

internal sealed partial class TagOperations
{
    /// <summary>The tags of a function or an event source mapping.</summary>
    public async Task<ListTagsOutput> ListTags(ListTagsInput input, Call call, CancellationToken cancellationToken) =>
        new() { Tags = (await changes.Read(Present(call, input.Resource), cancellationToken)).ToDictionary(tag => tag.Key, tag => tag.Value) };
}
