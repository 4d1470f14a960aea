using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<RemoveTagsFromStreamOutput> RemoveTagsFromStream(RemoveTagsFromStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await Remove(streams.Find(call, input.StreamName, input.StreamARN).Resource, input.TagKeys, cancellationToken);
        return new RemoveTagsFromStreamOutput();
    }
}
