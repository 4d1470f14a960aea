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
                // it may have gone since it was found: its tags would stay for ever
                if (await ResourceRegistry.Get(transaction, resource.Id) is null)
                {
                    throw NotFound(resource);
                }

                await StreamTags.Add(transaction, resource, tags);
                return true;
            },
            ct);
    }

    private async Task RemoveTags(Resource resource, IReadOnlyList<string> keys, CancellationToken ct)
    {
        StreamTags.CheckKeys(keys, resource.Name.Name, resource.Name.Account);
        await store.Commit(
            transaction =>
            {
                ResourceTags.Remove(transaction, resource.Id, keys);
                return ValueTask.FromResult(true);
            },
            ct);
    }

    private async Task<List<Tag>> TagsOf(Resource resource, CancellationToken ct)
    {
        var tags = await store.Read(reader => ResourceTags.Read(reader, resource.Id), ct);
        return [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
    }
}
