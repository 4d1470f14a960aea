using System.Security.Cryptography;
using Tarn.Aws.S3.Events;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Definitions;
using Tarn.Targets;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Notifications;

/// <summary>Functions, queues, topics and the event bus that get events of buckets.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="documents">Holds the rules.</param>
/// <param name="objects">The buckets, which show whether their changes are events.</param>
/// <param name="store">Holds the messages of tests.</param>
/// <param name="targets">Knows which functions, queues and topics S3 may send to.</param>
[AwsOperations("s3")]
internal sealed partial class NotificationOperations(
    BucketFinder buckets, BucketDocuments documents, ObjectStore objects, IMetadataStore store, TargetDirectory targets)
{
    private const int RulesMax = 100;
    private const int IdBytes = 18;
    private const int IdLengthMax = 255;

    /// <summary>A bucket's rules as they were put.</summary>
    public Task<GetBucketNotificationConfigurationOutput> GetBucketNotificationConfiguration(
        GetBucketNotificationConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<NotificationSetting, GetBucketNotificationConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Replaces a bucket's rules; an empty document removes them. Changes from now on are events.</summary>
    public async Task PutBucketNotificationConfiguration(PutBucketNotificationConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var wanted = input.NotificationConfiguration;
        NotificationRule[] rules = [.. RulesOf(wanted)];
        Check(rules);
        if (input.SkipDestinationValidation != true)
        {
            await CheckTargets(bucket, rules, cancellationToken);
            await SendTests(call, bucket, rules);
        }

        // Any of the other rules may ask for the same events.
        rules = wanted.EventBridgeConfiguration is null ? rules : [.. rules, EventBridgeRule.Of(bucket)];
        await documents.Change(
            bucket,
            document => document with { Notifications = rules.Length == 0 ? null : rules },
            async transaction => await objects.UpdateBucket(transaction, bucket.Name, one => one with { HasEventReader = rules.Length > 0 }),
            CancellationToken.None);
    }

    private static IEnumerable<NotificationRule> RulesOf(NotificationConfiguration wanted) =>
        (wanted.LambdaFunctionConfigurations ?? []).Select(one => Read(one.Id, one.LambdaFunctionArn, one.Events, one.Filter, "lambda"))
        .Concat((wanted.QueueConfigurations ?? []).Select(one => Read(one.Id, one.QueueArn, one.Events, one.Filter, "sqs")))
        .Concat((wanted.TopicConfigurations ?? []).Select(one => Read(one.Id, one.TopicArn, one.Events, one.Filter, "sns")));

    private static NotificationRule Read(
        string? givenId, string targetArn, IReadOnlyList<string>? events, NotificationConfigurationFilter? filter, string service)
    {
        if (events is not { Count: > 0 } || givenId?.Length > IdLengthMax)
        {
            throw S3Errors.MalformedXML();
        }

        if (events.FirstOrDefault(name => !EventNames.IsOne(name)) is { } unknown)
        {
            throw S3Errors.InvalidArgument($"The event '{unknown}' is not supported for notifications: it does not happen here.", "Event", unknown);
        }

        var (prefix, suffix) = EndsOf(filter);
        var id = string.IsNullOrEmpty(givenId) ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(IdBytes)) : givenId;
        var rule = new NotificationRule(id, targetArn, events, prefix, suffix);
        return rule.Service == service ? rule : throw S3Errors.InvalidArgument("The ARN could not be parsed", targetArn, targetArn);
    }

    private static (string? Prefix, string? Suffix) EndsOf(NotificationConfigurationFilter? filter)
    {
        string? prefix = null, suffix = null;
        foreach (var rule in filter?.Key?.FilterRules ?? [])
        {
            switch (rule.Name?.ToUpperInvariant())
            {
                case "PREFIX" when prefix is null:
                    prefix = rule.Value ?? string.Empty;
                    break;
                case "SUFFIX" when suffix is null:
                    suffix = rule.Value ?? string.Empty;
                    break;
                case "PREFIX" or "SUFFIX":
                    throw S3Errors.InvalidArgument("Cannot specify more than one prefix or suffix rule in a filter.", "FilterRule.Name", rule.Name);
                default:
                    throw S3Errors.InvalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", rule.Name);
            }
        }

        return (prefix, suffix);
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

    private async Task CheckTargets(Bucket bucket, NotificationRule[] rules, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            try
            {
                await targets.Check(rule.TargetArn, EventSender.Of(bucket), cancellationToken);
            }
            catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
            {
                throw S3Errors.InvalidArgument(
                    "Unable to validate the following destination configurations: the target does not exist, is a FIFO queue or topic, or its policy does "
                    + "not allow s3.amazonaws.com.",
                    rule.TargetArn,
                    rule.TargetArn);
            }
        }
    }

    // Queues and topics get one when rules are put; functions do not, as on AWS.
    private async Task SendTests(Call call, Bucket bucket, NotificationRule[] rules)
    {
        foreach (var target in rules.Where(rule => rule.Service != "lambda").Select(rule => rule.TargetArn).Distinct(StringComparer.Ordinal))
        {
            var message = new TargetMessage(EventDocument.WriteTest(call, bucket)) { Subject = EventSender.Subject };
            await targets.Send(store, target, EventSender.Of(bucket), message, CancellationToken.None);
        }
    }
}
