using Tarn.Aws.Athena.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Athena.Resources;

/// <summary>Converts tags from the wire to the registry's form.</summary>
internal static class AthenaTags
{
    public static IReadOnlyCollection<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags) =>
        [.. tags?.Select(tag => KeyValuePair.Create(tag.Key ?? "", tag.Value ?? "")) ?? []];

    /// <summary>The error for more tags than a resource may have.</summary>
    public static Exception TooMany() =>
        AthenaErrors.InvalidRequestException($"A resource has at most {TagChanges.CountMax} tags.", "INVALID_INPUT");
}
