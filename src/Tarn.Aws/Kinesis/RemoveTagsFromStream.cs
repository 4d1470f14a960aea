using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Removes tags; absent ones are passed over.</summary>
    public async Task<RemoveTagsFromStreamOutput> RemoveTagsFromStream(RemoveTagsFromStreamInput input, Call call, CancellationToken ct)
    {
        await RemoveTags(Find(call, input.StreamName, input.StreamARN).Resource, input.TagKeys, ct);
        return new RemoveTagsFromStreamOutput();
    }
}
