using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

/// <content>What both sets of tag operations share.</content>
public sealed partial class KinesisDoor
{
    private async Task AddTags(FoundStream found, IReadOnlyDictionary<string, string> tags, CancellationToken ct)
    {
        StreamTags.Check(tags, found.Name, found.Account);
        await store.Commit(
            async transaction =>
            {
                await StreamTags.Add(transaction, found, tags);
                return true;
            },
            ct);
    }

    private async Task RemoveTags(FoundStream found, IEnumerable<string> keys, CancellationToken ct) => await store.Commit(
        transaction =>
        {
            ResourceTags.Remove(transaction, found.Resource.Id, keys);
            return ValueTask.FromResult(true);
        },
        ct);

    private async Task<List<Tag>> TagsOf(FoundStream found, CancellationToken ct)
    {
        var tags = await store.Read(reader => ResourceTags.Read(reader, found.Resource.Id), ct);
        return [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
    }
}
