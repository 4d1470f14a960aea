using Microsoft.Extensions.Logging;
using Tarn.Aws.S3.Resources;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Losses;
using Tarn.Storage.Objects.Events;
using Tarn.Targets;

namespace Tarn.Aws.S3.Events;

/// <summary>
/// One attempt of a bucket's event for one rule. The target gets the event in the commit that ends it. As on AWS, the account's own event bus
/// needs no permission.
/// </summary>
internal sealed partial class RuledAttempt(RuledEvents events, RuledEvent happening) : IWaitingEvent
{
    // An event waits until its target takes or refuses it. A target that fails is hindered, which uses up no retry.
    private static readonly RetryRules Patient = new(0, TimeSpan.MaxValue, TimeSpan.Zero);

    private IInsideAppend? _record;
    private ServiceEvent? _event;
    private Loss? _loss;

    /// <inheritdoc/>
    public string Target => happening.TargetArn;

    /// <inheritdoc/>
    public string Resource => BucketResources.ArnOf(happening.Bucket);

    /// <inheritdoc/>
    public long AcceptedMs => happening.Change.Time.ToUnixTimeMilliseconds();

    /// <summary>A queue gets the events of a key in the order of their changes, unless it is hindered.</summary>
    public bool BeginsInOrder => true;

    /// <inheritdoc/>
    public ValueTask<RetryRules> Rules() => ValueTask.FromResult(Patient);

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
    {
        // a bucket that has gone, or has the rule no more, has no reader
        if (events.Parts.Objects.FindBucket(happening.Change.Bucket) is not { } bucket
            || !events.RulesOf(bucket.Name).Any(rule => rule.Id == happening.RuleId && rule.TargetArn == happening.TargetArn))
        {
            return TryResult.Gone;
        }

        if (EventBridgeRule.Is(happening.TargetArn))
        {
            _event = ObjectBusEvent.Of(happening.Change, bucket);
            return TryResult.Succeeded;
        }

        try
        {
            var message = new TargetMessage(EventDocument.Write(happening.Change, bucket, happening.RuleId)) { Subject = EventSender.Subject };
            _record = await events.Parts.Targets.Take(happening.TargetArn, EventSender.Of(bucket), message, cancellationToken);
            return TryResult.Succeeded;
        }
        catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
        {
            var name = EventNames.Of(happening.Change.Kind);
            LogRefused(events.Parts.Log, name, bucket.Name, happening.TargetArn, happening.RuleId, refused.Message);
            var reason = $"the target {happening.TargetArn} of rule {happening.RuleId} does not take it: {refused.Message}";
            _loss = new Loss(Resource, LossKind.Refused, 1, 0, reason) { Account = bucket.Account, Region = bucket.Region };
            return TryResult.Refused;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Ending> End(EndCause cause, int calls) => ValueTask.FromResult(
        _record is { } record ? Ending.Sent(record)
        : _event is { } one ? new Ending(transaction => Write(transaction, one))
        : _loss is { } loss ? new Ending(transaction => LossRows.Add(transaction, loss, events.Parts.Time.GetUtcNow().ToUnixTimeMilliseconds()))
        : Ending.Nothing);

    private ValueTask Write(IMetadataTransaction transaction, ServiceEvent one)
    {
        events.Parts.Buses.Write(transaction, one);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The event {Name} of bucket {Bucket} is dropped: the target {Target} of rule {Rule} does not take it: {Reason}; "
        + "add the permission (aws lambda add-permission, or the policy of the queue or topic), or remove the rule")]
    private static partial void LogRefused(ILogger logger, string name, string bucket, string target, string rule, string reason);
}
