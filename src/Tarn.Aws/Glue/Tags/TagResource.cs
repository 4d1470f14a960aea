using Tarn.Access;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Tagging;
using Tarn.Storage;

namespace Tarn.Aws.Glue.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags to a database or table, or replaces those of the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Named(call, input.ResourceArn),
            input.TagsToAdd,
            () => new TarnException(ErrorKind.InvalidArgument, $"A resource has at most {TagChanges.CountMax} tags."),
            cancellationToken);
        return new TagResourceOutput();
    }
}
