using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>The tags of a database or table.</summary>
    public async Task<GetTagsOutput> GetTags(GetTagsInput input, Call call, CancellationToken ct)
    {
        var tags = await store.Read(
            async reader => await ResourceTags.Read(reader, await GlueTags.Find(catalog, reader, call, input.ResourceArn)), ct);
        return new GetTagsOutput { Tags = tags.ToDictionary() };
    }
}
