using System.Globalization;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Uploads;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Settings;

/// <summary>The headers that show when an object or an upload will be removed.</summary>
/// <param name="definitions">Holds the rules.</param>
/// <param name="decisions">Knows the times of actions.</param>
internal sealed class LifecycleHeaders(Definitions<BucketDefinition> definitions, LifecycleDecisions decisions)
{
    /// <summary>When a current object will expire and by which rule; null: it will not.</summary>
    public string? ExpirationOf(Bucket bucket, ObjectVersion version) =>
        version.IsLatest && RulesOf(bucket) is { } rules && decisions.ExpiryOf(rules, version) is var (due, rule)
            ? $"expiry-date=\"{DateOf(due)}\", rule-id=\"{Uri.EscapeDataString(rule)}\""
            : null;

    /// <summary>When an upload will be removed unless it is completed, and by which rule; nulls: it will not.</summary>
    public (DateTimeOffset? Date, string? RuleId) AbortOf(Bucket bucket, Upload upload) =>
        RulesOf(bucket) is { } rules && decisions.AbortOf(rules, upload.Key, upload.Initiated) is var (due, rule)
            ? (due, rule)
            : (null, null);

    /// <summary>The state of a restored copy; null: there is none.</summary>
    public static string? RestoreOf(ObjectVersion version, DateTimeOffset now) => version.RestoredUntil is { } until && until > now
        ? $"ongoing-request=\"false\", expiry-date=\"{DateOf(until)}\""
        : null;

    private LifecycleRules? RulesOf(Bucket bucket) => definitions.Find(BucketResources.NameOf(bucket.Name))?.Lifecycle;

    private static string DateOf(DateTimeOffset time) => time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}
