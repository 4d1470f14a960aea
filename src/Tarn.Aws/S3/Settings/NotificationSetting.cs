using Tarn.Aws.S3.Events;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The functions, queues, topics and the event bus that get events of a bucket.</summary>
internal sealed class NotificationSetting : IBucketSetting<GetBucketNotificationConfigurationOutput>
{
    /// <inheritdoc/>
    public static GetBucketNotificationConfigurationOutput Answer(Bucket bucket, BucketDefinition document) => new()
    {
        LambdaFunctionConfigurations = Of(document, "lambda", static rule => new LambdaFunctionConfiguration
        {
            Id = rule.Id,
            LambdaFunctionArn = rule.TargetArn,
            Events = rule.Events,
            Filter = FilterOf(rule),
        }),
        QueueConfigurations = Of(document, "sqs", static rule => new QueueConfiguration
        {
            Id = rule.Id,
            QueueArn = rule.TargetArn,
            Events = rule.Events,
            Filter = FilterOf(rule),
        }),
        TopicConfigurations = Of(document, "sns", static rule => new TopicConfiguration
        {
            Id = rule.Id,
            TopicArn = rule.TargetArn,
            Events = rule.Events,
            Filter = FilterOf(rule),
        }),
        EventBridgeConfiguration = document.Notifications?.Any(EventBridgeRule.Is) == true ? new EventBridgeConfiguration() : null,
    };

    private static T[]? Of<T>(BucketDefinition document, string service, Func<NotificationRule, T> make) =>
        document.Notifications?.Where(rule => rule.Service == service).Select(make).ToArray() is { Length: > 0 } some ? some : null;

    private static NotificationConfigurationFilter? FilterOf(NotificationRule rule)
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

        return filters.Count == 0 ? null : new NotificationConfigurationFilter { Key = new S3KeyFilter { FilterRules = filters } };
    }
}
