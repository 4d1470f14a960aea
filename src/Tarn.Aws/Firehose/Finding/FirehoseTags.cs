using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Finding;

/// <summary>Converts tags from the wire to the registry's form.</summary>
internal static class FirehoseTags
{
    public static IReadOnlyCollection<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags) =>
        [.. tags?.Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? "")) ?? []];
}
