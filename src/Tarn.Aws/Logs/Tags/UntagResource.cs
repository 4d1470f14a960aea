using Tarn.Access;
using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.ResourceArn), input.TagKeys, cancellationToken);
        return new UntagResourceOutput();
    }
}
