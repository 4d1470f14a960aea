namespace Tarn.Wire.Protocols;

/// <summary>The condition keys of tags in a request.</summary>
internal static class RequestTags
{
    private const string Tag = "aws:requesttag/";

    /// <summary>The values of <c>aws:RequestTag/KEY</c> or <c>aws:TagKeys</c>; null: another key, or the request has none.</summary>
    /// <param name="key">The key in lower case.</param>
    /// <param name="tags">The tags; null: none.</param>
    /// <param name="keys">The keys of tags without values; null: none.</param>
    public static IReadOnlyList<string>? Find(string key, IEnumerable<KeyValuePair<string, string>>? tags, IEnumerable<string>? keys)
    {
        if (key == "aws:tagkeys")
        {
            return keys is not null ? [.. keys] : tags is not null ? [.. tags.Select(tag => tag.Key)] : null;
        }

        if (tags is null || !key.StartsWith(Tag, StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var (name, value) in tags)
        {
            if (key.AsSpan(Tag.Length).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return [value];
            }
        }

        return null;
    }
}
