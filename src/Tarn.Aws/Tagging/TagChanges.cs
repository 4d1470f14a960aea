using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tagging;

/// <summary>
/// Tags of a service's resources. Each call names its resource by a look-up that runs inside the transaction: a resource may have gone
/// since the call found it, and its tags would stay for ever.
/// </summary>
/// <param name="store">Where tags lie.</param>
internal sealed class TagChanges(IMetadataStore store)
{
    /// <summary>Most tags of one resource, on every service that has these operations.</summary>
    public const int CountMax = 50;

    /// <summary>Adds tags, or replaces those of the same key.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="tooMany">Makes the service's error for more than <see cref="CountMax"/> tags.</param>
    /// <param name="ct">Gives up before the commit.</param>
    public async Task Add(
        Func<IMetadataReader, ValueTask<ResourceId>> resource,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        Func<Exception> tooMany,
        CancellationToken ct) => await store.Commit(
            async transaction =>
            {
                var id = await resource(transaction);
                var present = await ResourceTags.Read(transaction, id);
                if (present.Concat(tags).Select(tag => tag.Key).Distinct().Count() > CountMax)
                {
                    throw tooMany();
                }

                ResourceTags.Set(transaction, id, tags);
                return true;
            },
            ct);

    /// <summary>Removes the tags of those keys; absent ones are passed over.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="ct">Gives up before the commit.</param>
    public async Task Remove(Func<IMetadataReader, ValueTask<ResourceId>> resource, IReadOnlyList<string> keys, CancellationToken ct) =>
        await store.Commit(
            async transaction =>
            {
                ResourceTags.Remove(transaction, await resource(transaction), keys);
                return true;
            },
            ct);

    /// <summary>All tags in ordinal order of their keys.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="ct">Gives up.</param>
    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> Read(
        Func<IMetadataReader, ValueTask<ResourceId>> resource, CancellationToken ct) => store.Read(
            async reader => await ResourceTags.Read(reader, await resource(reader)), ct);

    /// <summary>One page of the tags.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="after">The page begins behind this key; null: at the first.</param>
    /// <param name="limit">At most so many; null: all.</param>
    /// <param name="ct">Gives up.</param>
    public async ValueTask<(IReadOnlyList<KeyValuePair<string, string>> Page, bool HasMore)> Page(
        Func<IMetadataReader, ValueTask<ResourceId>> resource, string? after, int? limit, CancellationToken ct)
    {
        var rest = (await Read(resource, ct)).Where(tag => after is null || string.CompareOrdinal(tag.Key, after) > 0).ToList();
        var page = rest.Take(limit ?? CountMax).ToList();
        return (page, rest.Count > page.Count);
    }

    /// <summary>The look-up of a resource that was found in the registry before.</summary>
    /// <param name="found">The resource.</param>
    /// <param name="gone">Makes the service's error for one that has gone since.</param>
    public static Func<IMetadataReader, ValueTask<ResourceId>> Registered(Resource found, Func<Exception> gone) => async reader =>
        await ResourceRegistry.Get(reader, found.Id) is null ? throw gone() : found.Id;
}
