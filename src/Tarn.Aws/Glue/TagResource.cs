using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Model;
using Tarn.Storage;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>Adds tags to a database or table, or replaces those of the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken ct)
    {
        await store.Commit(
            async transaction =>
            {
                var id = await GlueTags.Find(catalog, transaction, call, input.ResourceArn);
                var present = await ResourceTags.Read(transaction, id);
                if (present.Select(tag => tag.Key).Union(input.TagsToAdd.Keys).Count() > GlueTags.CountMax)
                {
                    throw new TarnException(ErrorKind.InvalidArgument, $"A resource has at most {GlueTags.CountMax} tags.");
                }

                ResourceTags.Set(transaction, id, input.TagsToAdd);
                return true;
            },
            ct);
        return new TagResourceOutput();
    }
}
