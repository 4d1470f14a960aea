using Tarn.Access;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags of a database or table.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Named(call, input.ResourceArn), input.TagsToRemove, cancellationToken);
        return new UntagResourceOutput();
    }
}
