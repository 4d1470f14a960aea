using Tarn.Access;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Returns the tags of a database or table.</summary>
    public async Task<GetTagsOutput> GetTags(GetTagsInput input, Call call, CancellationToken cancellationToken) =>
        new() { Tags = (await changes.Read(Named(call, input.ResourceArn), cancellationToken)).ToDictionary() };
}
