using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<AddTagsToStreamOutput> AddTagsToStream(AddTagsToStreamInput input, Call call, CancellationToken ct)
    {
        await AddTags(Find(call, input.StreamName, input.StreamARN).Resource, input.Tags, ct);
        return new AddTagsToStreamOutput();
    }
}
