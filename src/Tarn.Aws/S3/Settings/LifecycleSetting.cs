using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Lifecycle;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using LifecycleRule = Tarn.Storage.Objects.Lifecycle.LifecycleRule;

namespace Tarn.Aws.S3.Settings;

/// <summary>The lifecycle of a bucket: rules that remove objects and change their class with time.</summary>
internal sealed class LifecycleSetting : IBucketSetting<GetBucketLifecycleConfigurationOutput>, IStoredBucketSetting<PutBucketLifecycleConfigurationInput>
{
    public const string SmallStay = "all_storage_classes_128K";
    private const string SmallByClass = "varies_by_storage_class";
    private const string Enabled = "Enabled";
    private const string Disabled = "Disabled";

    /// <inheritdoc/>
    public static GetBucketLifecycleConfigurationOutput Answer(Bucket bucket, BucketDefinition document) => document.Lifecycle is not { } lifecycle
        ? throw S3Errors.NoSuchLifecycleConfiguration(bucketName: bucket.Name)
        : new GetBucketLifecycleConfigurationOutput
        {
            Rules = [.. lifecycle.Rules.Select(ToWire)],
            TransitionDefaultMinimumObjectSize = lifecycle.MovesSmallToArchive ? SmallByClass : SmallStay,
        };

    /// <inheritdoc/>
    public static Func<BucketDefinition, BucketDefinition> Put(PutBucketLifecycleConfigurationInput wanted)
    {
        if (wanted.LifecycleConfiguration is not { } sent)
        {
            throw S3Errors.MalformedXML();
        }

        var movesSmall = wanted.TransitionDefaultMinimumObjectSize switch
        {
            null or "" or SmallStay => false,
            SmallByClass => true,
            var other => throw S3Errors.InvalidArgument(
                $"Invalid value. It is {SmallStay} or {SmallByClass}.", "x-amz-transition-default-minimum-object-size", other),
        };
        var lifecycle = new LifecycleRules(LifecycleReader.Read(sent.Rules), movesSmall);
        return document => document with { Lifecycle = lifecycle };
    }

    /// <inheritdoc/>
    public static BucketDefinition Delete(BucketDefinition document) => document with { Lifecycle = null };

    private static Model.LifecycleRule ToWire(LifecycleRule rule) => new()
    {
        ID = rule.Id,
        Status = rule.IsEnabled ? Enabled : Disabled,
        Prefix = rule.FilterForm == LifecycleFilterForm.RulePrefix ? rule.Filter.Prefix ?? string.Empty : null,
        Filter = FilterOf(rule),
        Expiration = rule.Expiration is { } term
            ? new LifecycleExpiration { Days = term.Days, Date = term.Date }
            : rule.RemovesExpiredMarkers ? new LifecycleExpiration { ExpiredObjectDeleteMarker = true } : null,
        NoncurrentVersionExpiration = rule.NoncurrentExpiration is { } older
            ? new NoncurrentVersionExpiration { NoncurrentDays = older.Days, NewerNoncurrentVersions = NullIfNone(older.NewerVersions) }
            : null,
        AbortIncompleteMultipartUpload = rule.UploadDays is { } days ? new AbortIncompleteMultipartUpload { DaysAfterInitiation = days } : null,
        Transitions = rule.Transitions.Count == 0 ? null : [.. rule.Transitions.Select(move => new Transition
        {
            Days = move.Term.Days,
            Date = move.Term.Date,
            StorageClass = StorageClasses.NameOf(move.Class),
        })],
        NoncurrentVersionTransitions = rule.NoncurrentTransitions.Count == 0 ? null : [.. rule.NoncurrentTransitions.Select(move =>
            new NoncurrentVersionTransition
            {
                NoncurrentDays = move.Days,
                NewerNoncurrentVersions = NullIfNone(move.NewerVersions),
                StorageClass = StorageClasses.NameOf(move.Class),
            })],
    };

    private static LifecycleRuleFilter? FilterOf(LifecycleRule rule)
    {
        var filter = rule.Filter;
        var tags = filter.Tags?.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }).ToArray() ?? [];
        return rule.FilterForm switch
        {
            LifecycleFilterForm.RulePrefix => null,
            LifecycleFilterForm.And => new LifecycleRuleFilter
            {
                And = new LifecycleRuleAndOperator
                {
                    Prefix = filter.Prefix,
                    Tags = tags.Length == 0 ? null : tags,
                    ObjectSizeGreaterThan = filter.LargerThan,
                    ObjectSizeLessThan = filter.SmallerThan,
                },
            },
            LifecycleFilterForm.Single => new LifecycleRuleFilter
            {
                Prefix = filter.Prefix,
                Tag = tags.FirstOrDefault(),
                ObjectSizeGreaterThan = filter.LargerThan,
                ObjectSizeLessThan = filter.SmallerThan,
            },
        };
    }

    private static int? NullIfNone(int number) => number == 0 ? null : number;
}
