using System.Globalization;
using Tarn.Aws.S3.Members;
using Tarn.Storage.Objects.Lifecycle;

namespace Tarn.Aws.TarnApi.Buckets;

/// <summary>Lifecycle rules in words.</summary>
internal static class LifecycleText
{
    /// <summary>The conditions and actions of a rule.</summary>
    public static string Of(LifecycleRule rule)
    {
        var actions = string.Join("; ", ActionsOf(rule));
        var conditions = string.Join(", ", ConditionsOf(rule.Filter));
        return conditions.Length == 0 ? actions : $"{conditions}: {actions}";
    }

    private static IEnumerable<string> ConditionsOf(LifecycleFilter filter)
    {
        if (!string.IsNullOrEmpty(filter.Prefix))
        {
            yield return filter.Prefix + "*";
        }

        foreach (var (key, value) in filter.Tags ?? [])
        {
            yield return $"tag {key}={value}";
        }

        if (filter.LargerThan is { } larger)
        {
            yield return $"more than {Number(larger)} bytes";
        }

        if (filter.SmallerThan is { } smaller)
        {
            yield return $"less than {Number(smaller)} bytes";
        }
    }

    private static IEnumerable<string> ActionsOf(LifecycleRule rule)
    {
        foreach (var move in rule.Transitions)
        {
            yield return $"to {StorageClasses.NameOf(move.Class)} {When(move.Term)}";
        }

        if (rule.Expiration is { } term)
        {
            yield return $"expire {When(term)}";
        }

        foreach (var move in rule.NoncurrentTransitions)
        {
            yield return $"noncurrent versions to {StorageClasses.NameOf(move.Class)} after {Days(move.Days)}{Newer(move.NewerVersions)}";
        }

        if (rule.NoncurrentExpiration is { } older)
        {
            yield return $"remove noncurrent versions after {Days(older.Days)}{Newer(older.NewerVersions)}";
        }

        if (rule.RemovesExpiredMarkers)
        {
            yield return "remove markers that hide nothing";
        }

        if (rule.UploadDays is { } days)
        {
            yield return $"remove open uploads after {Days(days)}";
        }
    }

    private static string When(LifecycleTerm term) => term.Date is { } date
        ? $"on {date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"
        : $"after {Days(term.Days ?? 0)}";

    private static string Newer(int count) => count == 0 ? "" : $", but the newest {Number(count)}";

    private static string Days(int days) => days == 1 ? "1 day" : $"{Number(days)} days";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
