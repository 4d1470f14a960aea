using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Scheduler.Resources;

/// <summary>The rules of tags of groups.</summary>
internal static class GroupTags
{
    /// <summary>The tags of a new group.</summary>
    /// <exception cref="AwsErrorException">ValidationException; ServiceQuotaExceededException.</exception>
    public static IReadOnlyCollection<KeyValuePair<string, string>> Of(IReadOnlyList<Tag>? tags)
    {
        KeyValuePair<string, string>[] given = [.. (tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))];
        Check(given);
        return given.Length <= TagChanges.CountMax ? given : throw SchedulerFailures.TooMany();
    }

    /// <summary>Checks that no key occurs twice.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void Check(IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        if (TagChanges.HasTwice(tags))
        {
            throw SchedulerFailures.Invalid("Duplicated keys are not allowed.");
        }
    }
}
