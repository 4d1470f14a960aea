using System.Security.Cryptography;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Lifecycle;
using LifecycleRule = Tarn.Storage.Objects.Lifecycle.LifecycleRule;
using StorageClass = Tarn.Storage.Objects.Properties.StorageClass;

namespace Tarn.Aws.S3.Settings;

/// <summary>Reads a client's lifecycle rules, with S3's checks and their words.</summary>
internal static class LifecycleReader
{
    private const int RulesMax = 1_000;
    private const int IdLengthMax = 255;
    private const int NewerVersionsMax = 100;
    private const int ColdDaysMin = 30;
    private const int IdBytes = 24;

    /// <summary>The rules as they are stored.</summary>
    /// <exception cref="AwsErrorException">MalformedXML, InvalidArgument, InvalidRequest.</exception>
    public static IReadOnlyList<LifecycleRule> Read(IReadOnlyList<Model.LifecycleRule>? sent)
    {
        if (sent is null or { Count: 0 or > RulesMax })
        {
            throw S3Errors.MalformedXML();
        }

        LifecycleRule[] rules = [.. sent.Select(Read)];
        return rules.GroupBy(rule => rule.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw S3Errors.InvalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID", twice.Key)
            : rules;
    }

    private static LifecycleRule Read(Model.LifecycleRule sent)
    {
        if (sent.ID?.Length > IdLengthMax)
        {
            throw S3Errors.InvalidArgument($"ID length should not exceed allowed limit of {IdLengthMax}", "ID", sent.ID);
        }

        var (filter, form) = FilterOf(sent);
        var rule = new LifecycleRule
        {
            Id = string.IsNullOrEmpty(sent.ID) ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)) : sent.ID,
            IsEnabled = sent.Status switch { "Enabled" => true, "Disabled" => false, _ => throw S3Errors.MalformedXML() },
            Filter = filter,
            FilterForm = form,
            Expiration = ExpirationOf(sent.Expiration),
            RemovesExpiredMarkers = sent.Expiration?.ExpiredObjectDeleteMarker ?? false,
            NoncurrentExpiration = sent.NoncurrentVersionExpiration is { } older
                ? new NoncurrentExpiration(Days(older.NoncurrentDays, 1, "NoncurrentVersionExpiration"), Newer(older.NewerNoncurrentVersions))
                : null,
            UploadDays = sent.AbortIncompleteMultipartUpload is { } abort
                ? Days(abort.DaysAfterInitiation, 1, "AbortIncompleteMultipartUpload", "DaysAfterInitiation")
                : null,
            Transitions = [.. (sent.Transitions ?? []).Select(TransitionOf)],
            NoncurrentTransitions = [.. (sent.NoncurrentVersionTransitions ?? []).Select(TransitionOf)],
        };
        CheckTogether(rule, sent.Expiration);
        return rule;
    }

    private static (LifecycleFilter Filter, LifecycleFilterForm Form) FilterOf(Model.LifecycleRule sent)
    {
        if ((sent.Filter is null) == (sent.Prefix is null))
        {
            throw S3Errors.MalformedXML(); // one of them
        }

        if (sent.Filter is not { } filter)
        {
            return (new LifecycleFilter(sent.Prefix), LifecycleFilterForm.RulePrefix);
        }

        var single = new LifecycleFilter(
            filter.Prefix, filter.Tag is { } tag ? [new(tag.Key, tag.Value)] : [], filter.ObjectSizeGreaterThan, filter.ObjectSizeLessThan);
        if (Conditions(single) + (filter.And is null ? 0 : 1) > 1)
        {
            throw S3Errors.MalformedXML();
        }

        if (filter.And is not { } and)
        {
            return (Checked(single), LifecycleFilterForm.Single);
        }

        var all = new LifecycleFilter(
            and.Prefix, [.. (and.Tags ?? []).Select(one => KeyValuePair.Create(one.Key, one.Value))], and.ObjectSizeGreaterThan, and.ObjectSizeLessThan);
        return Conditions(all) < 2 ? throw S3Errors.MalformedXML() : (Checked(all), LifecycleFilterForm.And);
    }

    private static int Conditions(LifecycleFilter filter) =>
        (filter.Prefix is null ? 0 : 1) + (filter.Tags?.Count ?? 0) + (filter.LargerThan is null ? 0 : 1) + (filter.SmallerThan is null ? 0 : 1);

    private static LifecycleFilter Checked(LifecycleFilter filter)
    {
        if (filter.Tags!.GroupBy(tag => tag.Key, StringComparer.Ordinal).Any(group => group.Count() > 1))
        {
            throw S3Errors.InvalidRequest("Duplicate Tag Keys are not allowed.");
        }

        if (filter.LargerThan < 0 || filter.SmallerThan < 1)
        {
            throw S3Errors.InvalidRequest("'ObjectSizeGreaterThan' must not be negative, and 'ObjectSizeLessThan' must be positive");
        }

        return filter.LargerThan >= filter.SmallerThan - 1
            ? throw S3Errors.InvalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'")
            : filter;
    }

    private static LifecycleTerm? ExpirationOf(LifecycleExpiration? sent)
    {
        if (sent is null)
        {
            return null;
        }

        if ((sent.Days is null ? 0 : 1) + (sent.Date is null ? 0 : 1) + (sent.ExpiredObjectDeleteMarker is null ? 0 : 1) != 1)
        {
            throw S3Errors.MalformedXML();
        }

        return sent.Days is { } days ? new LifecycleTerm(Days(days, 1, "Expiration"), null)
            : sent.Date is { } date ? new LifecycleTerm(null, Midnight(date))
            : null;
    }

    private static LifecycleTransition TransitionOf(Transition sent)
    {
        if ((sent.Days is null) == (sent.Date is null))
        {
            throw S3Errors.MalformedXML();
        }

        var target = ClassOf(sent.StorageClass);
        if (sent.Date is { } date)
        {
            return new LifecycleTransition(new LifecycleTerm(null, Midnight(date)), target);
        }

        var days = Days(sent.Days, 0, "Transition");
        return IsCold(target) && days < ColdDaysMin
            ? throw S3Errors.InvalidArgument(
                $"'Days' in Transition action must be greater than or equal to {ColdDaysMin} for storageClass '{sent.StorageClass}'",
                "Days",
                S3Text.Number(days))
            : new LifecycleTransition(new LifecycleTerm(days, null), target);
    }

    private static NoncurrentTransition TransitionOf(NoncurrentVersionTransition sent)
    {
        var target = ClassOf(sent.StorageClass);
        var days = Days(sent.NoncurrentDays, 0, "NoncurrentVersionTransition");
        return IsCold(target) && days < ColdDaysMin
            ? throw S3Errors.InvalidArgument(
                $"'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to {ColdDaysMin} for storageClass '{sent.StorageClass}'",
                "NoncurrentDays",
                S3Text.Number(days))
            : new NoncurrentTransition(days, Newer(sent.NewerNoncurrentVersions), target);
    }

    private static StorageClass ClassOf(string? name) => name is null or "STANDARD" or "REDUCED_REDUNDANCY"
        ? throw S3Errors.MalformedXML()
        : StorageClasses.Of(name);

    private static bool IsCold(StorageClass target) => target is StorageClass.StandardIa or StorageClass.OneZoneIa;

    private static int Newer(int? sent) => sent is < 0 or > NewerVersionsMax
        ? throw S3Errors.InvalidArgument(
            $"'NewerNoncurrentVersions' must be between 1 and {NewerVersionsMax}", "NewerNoncurrentVersions", S3Text.Number(sent.Value))
        : sent ?? 0;

    private static int Days(int? sent, int least, string action, string member = "Days") =>
        sent is not { } days ? throw S3Errors.MalformedXML()
        : days < least ? throw S3Errors.InvalidArgument(
            $"'{member}' for {action} action must be a {(least == 0 ? "nonnegative" : "positive")} integer", member, S3Text.Number(days))
        : days;

    private static DateTimeOffset Midnight(DateTimeOffset date) => date.UtcDateTime.TimeOfDay == TimeSpan.Zero
        ? date
        : throw S3Errors.InvalidArgument("'Date' must be at midnight GMT", "Date", date.UtcDateTime.ToString("o"));

    private static void CheckTogether(LifecycleRule rule, LifecycleExpiration? expiration)
    {
        if (expiration is null && rule is { NoncurrentExpiration: null, UploadDays: null, Transitions.Count: 0, NoncurrentTransitions.Count: 0 })
        {
            throw S3Errors.InvalidRequest("At least one action needs to be specified in a rule");
        }

        var hasTags = rule.Filter.Tags is { Count: > 0 };
        if (rule.RemovesExpiredMarkers && hasTags)
        {
            throw S3Errors.InvalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.");
        }

        if (rule.UploadDays is not null && (hasTags || rule.Filter.HasSize))
        {
            throw S3Errors.InvalidRequest($"AbortIncompleteMultipartUpload cannot be specified with {(hasTags ? "Tags" : "Object Size")}.");
        }

        var terms = rule.Transitions.Select(move => move.Term).ToList();
        if (rule.Transitions.GroupBy(move => move.Class).Any(group => group.Count() > 1))
        {
            throw S3Errors.InvalidRequest("'StorageClass' must be different for 'Transition' actions in same 'Rule'");
        }

        if (rule.Expiration is { } term)
        {
            if (term.Days is { } days && terms.Any(move => move.Days >= days))
            {
                throw S3Errors.InvalidArgument(
                    $"'Days' in the Expiration action for filter '(prefix={rule.Filter.Prefix})' must be greater than 'Days' in the Transition action",
                    "Days",
                    S3Text.Number(days));
            }

            terms.Add(term);
        }

        if (terms.Exists(one => one.Days is null) && terms.Exists(one => one.Days is not null))
        {
            throw S3Errors.InvalidRequest(
                $"Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '(prefix={rule.Filter.Prefix})'");
        }
    }
}
