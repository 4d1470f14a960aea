namespace Tarn.Aws.Tagging;

/// <summary>
/// Reads and changes the tags of a service's resources. Each method looks its resource up inside the transaction,
/// because the resource may have been deleted since the call found it. Its tags would then stay for ever.
/// </summary>
/// <param name="store">The store of tags.</param>
internal sealed class TagChanges(IMetadataStore store)
{
    /// <summary>The most tags of one resource, on every service with these operations.</summary>
    public const int CountMax = 50;

    /// <summary>Whether a key occurs twice.</summary>
    public static bool HasTwice(IReadOnlyCollection<KeyValuePair<string, string>> tags) =>
        tags.Select(tag => tag.Key).Distinct(StringComparer.Ordinal).Count() < tags.Count;

    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="tooMany">Makes the service's error for more than <see cref="CountMax"/> tags.</param>
    /// <param name="cancellationToken">Cancels the call before the commit.</param>
    public async Task Add(
        Func<IMetadataReader, ValueTask<ResourceId>> resource,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        Func<Exception> tooMany,
        CancellationToken cancellationToken) => await store.Commit(
            async transaction => await Add(transaction, await resource(transaction), tags, tooMany),
            cancellationToken);

    /// <summary>Adds tags, or replaces tags with the same key, in the caller's transaction.</summary>
    /// <param name="tooMany">Makes the service's error for more than <see cref="CountMax"/> tags.</param>
    public static async ValueTask Add(
        IMetadataTransaction transaction, ResourceId id, IReadOnlyCollection<KeyValuePair<string, string>> tags, Func<Exception> tooMany)
    {
        var present = await ResourceTags.Read(transaction, id);
        if (present.Concat(tags).Select(tag => tag.Key).Distinct().Count() > CountMax)
        {
            throw tooMany();
        }

        ResourceTags.Set(transaction, id, tags);
    }

    /// <summary>Removes the tags with these keys; absent keys are ignored.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="cancellationToken">Cancels the call before the commit.</param>
    public async Task Remove(Func<IMetadataReader, ValueTask<ResourceId>> resource, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction =>
            {
                ResourceTags.Remove(transaction, await resource(transaction), keys);
            },
            cancellationToken);

    /// <summary>All tags in ordinal order of their keys.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> Read(
        Func<IMetadataReader, ValueTask<ResourceId>> resource, CancellationToken cancellationToken) => store.Read(
            async reader => await ResourceTags.Read(reader, await resource(reader)), cancellationToken);

    /// <summary>One page of the tags.</summary>
    /// <param name="resource">Finds the resource, or throws the service's error.</param>
    /// <param name="after">The page begins after this key; null: at the first key.</param>
    /// <param name="limit">The most tags on the page; null: all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<(IReadOnlyList<KeyValuePair<string, string>> Page, bool HasMore)> Page(
        Func<IMetadataReader, ValueTask<ResourceId>> resource, string? after, int? limit, CancellationToken cancellationToken)
    {
        var rest = (await Read(resource, cancellationToken)).Where(tag => after is null || string.CompareOrdinal(tag.Key, after) > 0).ToList();
        var page = rest.Take(limit ?? int.MaxValue).ToList();
        return (page, rest.Count > page.Count);
    }

    /// <summary>Makes the look-up of a resource that the registry found before.</summary>
    /// <param name="gone">Makes the service's error for a resource deleted since.</param>
    public static Func<IMetadataReader, ValueTask<ResourceId>> Registered(Resource found, Func<Exception> gone) => async reader =>
        await ResourceRegistry.Get(reader, found.Id) is null ? throw gone() : found.Id;
}
