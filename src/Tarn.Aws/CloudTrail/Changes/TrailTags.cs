using Tarn.Aws.CloudTrail.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.CloudTrail.Changes;

/// <summary>The rules of trails' tags.</summary>
internal static class TrailTags
{
    /// <summary>The tags of an input.</summary>
    /// <exception cref="AwsErrorException">InvalidTagParameterException; TagsLimitExceededException.</exception>
    public static IReadOnlyCollection<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags)
    {
        KeyValuePair<string, string>[] given = [.. (tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? ""))];
        if (TagChanges.HasTwice(given))
        {
            throw CloudTrailErrors.InvalidTagParameterException("Duplicate tag keys are not allowed.");
        }

        return given.Length <= TagChanges.CountMax ? given : throw TooMany();
    }

    public static AwsErrorException TooMany() =>
        CloudTrailErrors.TagsLimitExceededException($"A trail has {TagChanges.CountMax} tags at most.");
}
