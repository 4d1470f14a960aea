using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Logs.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.ResourceArn),
            [.. input.Tags],
            () => LogsErrors.TooManyTagsException(input.ResourceArn, $"A log group has at most {TagChanges.CountMax} tags."),
            cancellationToken);
        return new TagResourceOutput();
    }
}
