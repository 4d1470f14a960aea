using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>The objects to which a lifecycle rule applies: they match each part.</summary>
/// <param name="Prefix">The beginning of the key; null or empty: every key.</param>
/// <param name="Tags">Tags that the object has, with these values.</param>
/// <param name="LargerThan">The object has more bytes; null: any size.</param>
/// <param name="SmallerThan">The object has fewer bytes; null: any size.</param>
public sealed record LifecycleFilter(
    string? Prefix = null, IReadOnlyList<KeyValuePair<string, string>>? Tags = null, long? LargerThan = null, long? SmallerThan = null)
{
    /// <summary>Whether the filter names a size.</summary>
    public bool HasSize => LargerThan is not null || SmallerThan is not null;

    /// <summary>Whether a key has the prefix.</summary>
    public bool HasPrefix(string key) => key.StartsWith(Prefix ?? string.Empty, StringComparison.Ordinal);

    /// <summary>Whether it matches a version or a marker. A marker has neither tags nor a size.</summary>
    public bool Matches(ObjectVersion version) =>
        HasPrefix(version.Key)
        && (version.IsMarker
            ? Tags is null or [] && !HasSize
            : !(version.Size <= LargerThan) && !(version.Size >= SmallerThan) && (Tags ?? []).All(version.Tags.Contains));
}
