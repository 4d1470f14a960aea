using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

/// <content>What both sets of tag operations share.</content>
public sealed partial class KinesisDoor
{
    private async Task AddTags(Resource resource, IReadOnlyDictionary<string, string> tags, CancellationToken ct)
    {
        StreamTags.Check(tags, resource.Name.Name, resource.Name.Account);
        await store.Commit(
            async transaction =>
            {
                await StreamTags.Add(transaction, resource, tags);
                return true;
            },
            ct);
    }

    private async Task RemoveTags(Resource resource, IEnumerable<string> keys, CancellationToken ct) => await store.Commit(
        transaction =>
        {
            ResourceTags.Remove(transaction, resource.Id, keys);
            return ValueTask.FromResult(true);
        },
        ct);

    private async Task<List<Tag>> TagsOf(Resource resource, CancellationToken ct)
    {
        var tags = await store.Read(reader => ResourceTags.Read(reader, resource.Id), ct);
        return [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
    }
}
