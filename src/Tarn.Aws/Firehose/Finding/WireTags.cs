using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Finding;

/// <summary>Tags between the wire and the registry.</summary>
internal static class WireTags
{
    public static IReadOnlyCollection<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags) =>
        [.. tags?.Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? "")) ?? []];
}
