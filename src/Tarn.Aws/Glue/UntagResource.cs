using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>Removes tags of a database or table.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken ct)
    {
        await store.Commit(
            async transaction =>
            {
                ResourceTags.Remove(transaction, await GlueTags.Find(catalog, transaction, call, input.ResourceArn), input.TagsToRemove);
                return true;
            },
            ct);
        return new UntagResourceOutput();
    }
}
