namespace Tarn.Aws.Tagging;

/// <summary>A resource that the generated operations of <see cref="TagsAttribute"/> read and change.</summary>
/// <param name="Changes">Reads and changes tags.</param>
/// <param name="Resource">Finds the resource, or throws the service's error.</param>
/// <param name="TooMany">Makes the service's error for more than <see cref="TagChanges.CountMax"/> tags.</param>
internal sealed record TaggedResource(TagChanges Changes, Func<IMetadataReader, ValueTask<ResourceId>> Resource, Func<Exception> TooMany)
{
    /// <summary>Checks tags by the service's own rules before they are added.</summary>
    public Action<IReadOnlyCollection<KeyValuePair<string, string>>>? Check { get; init; }

    /// <summary>Checks the keys of tags before these are removed.</summary>
    public Action<IReadOnlyCollection<string>>? CheckKeys { get; init; }

    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    public Task Add(IEnumerable<KeyValuePair<string, string>>? tags, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<KeyValuePair<string, string>> added = [.. tags ?? []];
        Check?.Invoke(added);
        return Changes.Add(Resource, added, TooMany, cancellationToken);
    }

    /// <summary>Removes the tags with these keys; absent keys are ignored.</summary>
    public Task Remove(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        CheckKeys?.Invoke(keys);
        return Changes.Remove(Resource, keys, cancellationToken);
    }

    /// <summary>One page of the tags, in ordinal order of their keys.</summary>
    public ValueTask<(IReadOnlyList<KeyValuePair<string, string>> Page, bool HasMore)> Page(
        string? after, int? limit, CancellationToken cancellationToken) => Changes.Page(Resource, after, limit, cancellationToken);
}
