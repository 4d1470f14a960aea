using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.Resource), [.. input.TagKeys], cancellationToken);
        return new UntagResourceOutput();
    }
}
