using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The functions that get events of a bucket.</summary>
internal sealed class NotificationSetting : IBucketSetting<GetBucketNotificationConfigurationOutput>
{
    /// <inheritdoc/>
    public static GetBucketNotificationConfigurationOutput Answer(Bucket bucket, BucketDocument document) => new()
    {
        LambdaFunctionConfigurations = document.Notifications?.Select(ToWire).ToArray(),
    };

    private static LambdaFunctionConfiguration ToWire(NotificationRule rule)
    {
        List<FilterRule> filters = [];
        if (rule.Prefix is { } prefix)
        {
            filters.Add(new FilterRule { Name = "Prefix", Value = prefix });
        }

        if (rule.Suffix is { } suffix)
        {
            filters.Add(new FilterRule { Name = "Suffix", Value = suffix });
        }

        return new LambdaFunctionConfiguration
        {
            Id = rule.Id,
            LambdaFunctionArn = rule.FunctionArn,
            Events = rule.Events,
            Filter = filters.Count == 0 ? null : new NotificationConfigurationFilter { Key = new S3KeyFilter { FilterRules = filters } },
        };
    }
}
