using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Definitions;

/// <summary>Names the requests of a bucket that have metrics of their own.</summary>
/// <param name="Id">The client's name of the filter, unique in the bucket.</param>
/// <param name="Form">The form in which the client put it.</param>
/// <param name="Prefix">The beginning of the key; null: every key.</param>
/// <param name="Tags">The tags that the object has.</param>
public sealed record RequestFilter(string Id, RequestFilterForm Form, string? Prefix, IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    /// <summary>Whether requests without a key count.</summary>
    public bool IsWholeBucket => Prefix is null && Tags.Count == 0;

    /// <summary>Whether requests for a key count, if the object has the tags.</summary>
    public bool HasKey(string key) => Prefix is null || key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether an object with these tags counts.</summary>
    public bool HasTags(IReadOnlyList<KeyValuePair<string, string>> tags) => Tags.All(tags.Contains);

    /// <summary>Writes the form of a bucket's definition.</summary>
    internal void Write(ValueWriter writer) => writer.Text(Id).Byte((byte)Form).Text(Prefix).Pairs(Tags);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static RequestFilter Read(ref ValueReader reader)
    {
        var (id, form, prefix) = (reader.Text()!, (RequestFilterForm)reader.Byte(), reader.Text());
        return new RequestFilter(id, form, prefix, reader.Pairs());
    }
}
