using System.Security.Cryptography;
using Tarn.Aws.S3.Events;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Notifications;

/// <summary>Functions that get events of buckets.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="documents">Holds the rules.</param>
/// <param name="objects">The buckets, which say whether their changes are events.</param>
/// <param name="functions">Knows which functions S3 may invoke.</param>
[AwsOperations("s3")]
internal sealed partial class NotificationOperations(BucketFinder buckets, BucketDocuments documents, ObjectStore objects, INotificationTarget functions)
{
    private const int RulesMax = 100;
    private const int IdBytes = 18;
    private const int IdLengthMax = 255;

    /// <summary>A bucket's rules as they were put.</summary>
    public Task<GetBucketNotificationConfigurationOutput> GetBucketNotificationConfiguration(
        GetBucketNotificationConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<NotificationSetting, GetBucketNotificationConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Replaces a bucket's rules; an empty document removes them. Changes from now on are events.</summary>
    [RefusedInside("NotificationConfiguration.TopicConfigurations", "LambdaFunctionConfigurations")]
    [RefusedInside("NotificationConfiguration.QueueConfigurations", "LambdaFunctionConfigurations")]
    [RefusedInside("NotificationConfiguration.EventBridgeConfiguration", "LambdaFunctionConfigurations")]
    public async Task PutBucketNotificationConfiguration(PutBucketNotificationConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var wanted = input.NotificationConfiguration;
        Refuse("TopicConfigurations", wanted.TopicConfigurations?.Count > 0);
        Refuse("QueueConfigurations", wanted.QueueConfigurations?.Count > 0);
        Refuse("EventBridgeConfiguration", wanted.EventBridgeConfiguration is not null);
        NotificationRule[] rules = [.. (wanted.LambdaFunctionConfigurations ?? []).Select(Read)];
        Check(rules);
        if (input.SkipDestinationValidation != true)
        {
            await CheckFunctions(bucket, rules, cancellationToken);
        }

        await documents.Change(
            bucket,
            document => document with { Notifications = rules.Length == 0 ? null : rules },
            async transaction => await objects.UpdateBucket(transaction, bucket.Name, one => one with { HasEventReader = rules.Length > 0 }),
            CancellationToken.None);
    }

    private static void Refuse(string member, bool isSet)
    {
        if (isSet)
        {
            throw S3Errors.NotImplemented($"{member} is not supported yet: use LambdaFunctionConfigurations.", member);
        }
    }

    private static NotificationRule Read(LambdaFunctionConfiguration sent)
    {
        if (sent.Events is not { Count: > 0 } events || sent.Id?.Length > IdLengthMax)
        {
            throw S3Errors.MalformedXML();
        }

        if (events.FirstOrDefault(name => !EventNames.IsOne(name)) is { } unknown)
        {
            throw S3Errors.InvalidArgument($"The event '{unknown}' is not supported for notifications: it does not happen here.", "Event", unknown);
        }

        string? prefix = null, suffix = null;
        foreach (var filter in sent.Filter?.Key?.FilterRules ?? [])
        {
            switch (filter.Name?.ToUpperInvariant())
            {
                case "PREFIX" when prefix is null:
                    prefix = filter.Value ?? string.Empty;
                    break;
                case "SUFFIX" when suffix is null:
                    suffix = filter.Value ?? string.Empty;
                    break;
                case "PREFIX" or "SUFFIX":
                    throw S3Errors.InvalidArgument("Cannot specify more than one prefix or suffix rule in a filter.", "FilterRule.Name", filter.Name);
                default:
                    throw S3Errors.InvalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", filter.Name);
            }
        }

        var id = string.IsNullOrEmpty(sent.Id) ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(IdBytes)) : sent.Id;
        return new NotificationRule(id, sent.LambdaFunctionArn, events, prefix, suffix);
    }

    private static void Check(NotificationRule[] rules)
    {
        if (rules.Length > RulesMax || rules.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count() < rules.Length)
        {
            throw S3Errors.InvalidArgument($"A bucket has at most {RulesMax} rules, each with an id of its own.", "Id");
        }

        for (var i = 0; i < rules.Length; i++)
        {
            if (rules.Skip(i + 1).Any(rules[i].Overlaps))
            {
                throw S3Errors.InvalidArgument("Configurations overlap. Configurations on the same bucket cannot share a common event type.");
            }
        }
    }

    private async Task CheckFunctions(Bucket bucket, NotificationRule[] rules, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            if (!await functions.Allows(rule.FunctionArn, bucket, cancellationToken))
            {
                throw S3Errors.InvalidArgument(
                    "Unable to validate the following destination configurations: the function does not exist, or its policy does not allow s3.amazonaws.com.",
                    rule.FunctionArn,
                    rule.FunctionArn);
            }
        }
    }
}
