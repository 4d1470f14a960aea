using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>
/// Decides by a bucket's rules and the clock. A removal is preferred to a transition, and of several transitions the one to
/// the coldest class is made.
/// </summary>
/// <param name="days">The length of a day.</param>
public sealed class LifecycleDecisions(LifecycleDays days)
{
    // Without a filter by size, smaller objects stay where they are: a class costs more for them than it saves.
    private const long TransitionBytesMin = 128 << 10;

    // From the warmest to the coldest: an object only moves to a later one.
    private static readonly StorageClass[] Order =
    [
        StorageClass.Standard, StorageClass.ReducedRedundancy, StorageClass.StandardIa, StorageClass.IntelligentTiering,
        StorageClass.OneZoneIa, StorageClass.GlacierIr, StorageClass.Glacier, StorageClass.DeepArchive,
    ];

    /// <summary>The action for an object to which its key points.</summary>
    public LifecycleAction OfCurrent(LifecycleRules rules, ObjectVersion version, DateTimeOffset now)
    {
        foreach (var rule in rules.Enabled)
        {
            if (rule.Expiration is { } term && rule.Filter.Matches(version) && Due(term, version.LastModified) <= now)
            {
                return new LifecycleAction(LifecycleActionKind.Expire, rule.Id);
            }
        }

        return Coldest(rules, version, rule => rule.Transitions.Where(move => Due(move.Term, version.LastModified) <= now).Select(move => move.Class));
    }

    /// <summary>The action for a marker that is the key's newest.</summary>
    /// <param name="hidesVersions">Whether the key has noncurrent versions.</param>
    public LifecycleAction OfMarker(LifecycleRules rules, ObjectVersion marker, bool hidesVersions, DateTimeOffset now)
    {
        if (hidesVersions)
        {
            return default;
        }

        foreach (var rule in rules.Enabled)
        {
            if (rule.Filter.Matches(marker)
                && (rule.RemovesExpiredMarkers || (rule.Expiration is { } term && Due(term, marker.LastModified) <= now)))
            {
                return new LifecycleAction(LifecycleActionKind.Remove, rule.Id);
            }
        }

        return default;
    }

    /// <summary>The action for a noncurrent version or marker.</summary>
    /// <param name="newer">The number of the key's noncurrent versions that are newer, without markers.</param>
    public LifecycleAction OfNoncurrent(LifecycleRules rules, ObjectVersion version, int newer, DateTimeOffset now)
    {
        var since = version.NoncurrentSince!.Value;
        foreach (var rule in rules.Enabled)
        {
            if (rule.NoncurrentExpiration is { } expiration && newer >= expiration.NewerVersions
                && rule.Filter.Matches(version) && days.After(since, expiration.Days) <= now)
            {
                return new LifecycleAction(LifecycleActionKind.Remove, rule.Id);
            }
        }

        return version.IsMarker
            ? default
            : Coldest(rules, version, rule => rule.NoncurrentTransitions
                .Where(move => newer >= move.NewerVersions && days.After(since, move.Days) <= now).Select(move => move.Class));
    }

    /// <summary>The action for an upload that was not completed.</summary>
    public LifecycleAction OfUpload(LifecycleRules rules, Upload upload, DateTimeOffset now) =>
        AbortOf(rules, upload.Key, upload.Initiated) is { } abort && abort.Due <= now
            ? new LifecycleAction(LifecycleActionKind.AbortUpload, abort.RuleId)
            : default;

    /// <summary>When a current object will expire first, and the rule by which it does; null: never.</summary>
    public (DateTimeOffset Due, string RuleId)? ExpiryOf(LifecycleRules rules, ObjectVersion version) =>
        Earliest(rules, rule => rule.Expiration is { } term && rule.Filter.Matches(version) ? Due(term, version.LastModified) : null);

    /// <summary>When an upload will be removed unless it is completed, and the rule by which it is; null: never.</summary>
    public (DateTimeOffset Due, string RuleId)? AbortOf(LifecycleRules rules, string key, DateTimeOffset initiated) =>
        Earliest(
            rules,
            rule => rule.UploadDays is { } count && rule.Filter.HasPrefix(key) ? days.After(initiated, count) : null);

    private static (DateTimeOffset Due, string RuleId)? Earliest(LifecycleRules rules, Func<LifecycleRule, DateTimeOffset?> due)
    {
        (DateTimeOffset Due, string RuleId)? first = null;
        foreach (var rule in rules.Enabled)
        {
            if (due(rule) is { } time && !(first?.Due <= time))
            {
                first = (time, rule.Id);
            }
        }

        return first;
    }

    private static LifecycleAction Coldest(LifecycleRules rules, ObjectVersion version, Func<LifecycleRule, IEnumerable<StorageClass>> due)
    {
        var best = default(LifecycleAction);
        var reached = Array.IndexOf(Order, version.Properties.StorageClass);
        foreach (var rule in rules.Enabled.Where(rule => rule.Filter.Matches(version)))
        {
            foreach (var target in due(rule).Where(target => MayMove(rules, rule, version, target)))
            {
                if (Array.IndexOf(Order, target) is var place && place > reached)
                {
                    (reached, best) = (place, new LifecycleAction(LifecycleActionKind.Transition, rule.Id, target));
                }
            }
        }

        return best;
    }

    private static bool MayMove(LifecycleRules rules, LifecycleRule rule, ObjectVersion version, StorageClass target) =>
        version.Size >= TransitionBytesMin
        || rule.Filter.HasSize
        || (rules.MovesSmallToArchive && target is StorageClass.Glacier or StorageClass.DeepArchive);

    private DateTimeOffset Due(LifecycleTerm term, DateTimeOffset made) => term.Date ?? days.After(made, term.Days ?? 0);
}
