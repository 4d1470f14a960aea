using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await store.Commit(
            async transaction =>
            {
                ResourceTags.Remove(transaction, await Registered(transaction, call, input.ResourceARN), input.TagKeys);
                return true;
            },
            cancellationToken);
        return new UntagResourceOutput();
    }
}
