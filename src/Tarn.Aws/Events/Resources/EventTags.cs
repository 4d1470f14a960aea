using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Events.Resources;

/// <summary>The rules of tags of buses and rules.</summary>
internal static class EventTags
{
    /// <summary>The tags of a new resource.</summary>
    /// <exception cref="AwsErrorException">ValidationException; LimitExceededException.</exception>
    public static IReadOnlyCollection<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags)
    {
        KeyValuePair<string, string>[] given = [.. (tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))];
        Check(given);
        return given.Length <= TagChanges.CountMax ? given : throw EventFailures.TooMany();
    }

    /// <summary>Checks that no key occurs twice.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void Check(IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        if (TagChanges.HasTwice(tags))
        {
            throw EventFailures.Invalid("Duplicated keys are not allowed.");
        }
    }
}
