using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<AddTagsToStreamOutput> AddTagsToStream(AddTagsToStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await Add(streams.Find(call, input.StreamName, input.StreamARN).Resource, input.Tags, cancellationToken);
        return new AddTagsToStreamOutput();
    }
}
