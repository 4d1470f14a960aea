using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Removes tags; absent ones are passed over.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken ct)
    {
        await RemoveTags(FindTagged(call, input.ResourceARN), input.TagKeys, ct);
        return new UntagResourceOutput();
    }
}
