using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose;

/// <summary>Tags between the wire and the registry.</summary>
internal static class FirehoseTags
{
    /// <summary>Most tags of one delivery stream.</summary>
    public const int CountMax = 50;

    public static IEnumerable<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags) =>
        tags?.Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? "")) ?? [];
}
