using Microsoft.Extensions.Logging;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Losses;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Events;
using Tarn.Targets;

namespace Tarn.Aws.S3.Events;

/// <summary>
/// Hands events of buckets to functions, queues and topics. An event's row goes after each of its targets has accepted it: a target gets
/// an event at least once, and again after a crash in between. Queues and topics recognise the second attempt.
/// </summary>
public sealed partial class BucketNotifications : IAsyncDisposable
{
    private const int EventsTogetherMax = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ObjectStore _objects;
    private readonly BucketDocumentCache _documents;
    private readonly IMetadataStore _store;
    private readonly TargetDirectory _targets;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _added = new(0, 1);
    private Task _loop = Task.CompletedTask;

    public BucketNotifications(
        ObjectStore objects, IMetadataStore store, ResourceRegistry registry, TargetDirectory targets, TimeProvider time, ILogger logger)
    {
        (_objects, _store, _targets, _time, _logger) = (objects, store, targets, time, logger);
        _documents = new BucketDocumentCache(registry);
        objects.Events.Added += Wake;
    }

    /// <summary>Begins the work. Called once.</summary>
    public void Start() => _loop = Task.Run(Run);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _objects.Events.Added -= Wake;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _added.Dispose();
    }

    private void Wake()
    {
        try
        {
            _added.Release();
        }
        catch (SemaphoreFullException)
        {
            // a look is due already
        }
    }

    private async Task Run()
    {
        try
        {
            while (true)
            {
                await RunSafely();
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private async Task RunSafely()
    {
        try
        {
            var events = await _objects.Events.Read(EventsTogetherMax, _stop.Token);
            if (events.Count == 0)
            {
                await _added.WaitAsync(_stop.Token);
                return;
            }

            var sent = await Task.WhenAll(events.Select(TrySend));
            var lost = sent.SelectMany(one => one ?? []).GroupBy(loss => loss with { Count = 0 });
            Loss[] losses = [.. lost.Select(group => group.Key with { Count = group.Count() })];
            await _objects.Events.Remove(
                [.. events.Where((_, i) => sent[i] is not null)], losses, _time.GetUtcNow().ToUnixTimeMilliseconds(), _stop.Token);
            if (sent.Contains(null))
            {
                await Task.Delay(Pause, _time, _stop.Token);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The rows stay, and are read again. One that no reader understands holds up the others, and the log says so.
            Failed(_logger, failure);
            await Task.Delay(Pause, _time, _stop.Token);
        }
    }

    // The targets that do not take the event; null: a target is hindered, so the event is sent again, and the others do not wait for it.
    private async Task<IReadOnlyList<Loss>?> TrySend(ObjectEvent change)
    {
        try
        {
            return await Send(change);
        }
        catch (TarnException hindered)
        {
            Failed(_logger, hindered);
            return null;
        }
    }

    private async Task<IReadOnlyList<Loss>> Send(ObjectEvent change)
    {
        // a bucket that has gone, or has no rules any more, has no reader
        if (_objects.FindBucket(change.Bucket) is not { } bucket || _documents.Find(bucket.Name)?.Notifications is not { } rules)
        {
            return [];
        }

        var losses = new List<Loss>();

        var name = EventNames.Of(change.Kind);
        foreach (var rule in rules.Where(rule => rule.Matches(name, change.Key)))
        {
            try
            {
                var message = new TargetMessage(EventDocument.Write(change, bucket, rule.Id)) { Subject = EventSender.Subject };
                await _targets.Send(_store, rule.TargetArn, EventSender.Of(bucket), message, _stop.Token);
            }
            catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
            {
                NotTaken(_logger, name, bucket.Name, rule.TargetArn, rule.Id, refused.Message);
                losses.Add(LossOf(bucket, rule, $"does not take it: {refused.Message}"));
            }
        }

        return losses;
    }

    private static Loss LossOf(Bucket bucket, NotificationRule rule, string reason) =>
        new($"arn:aws:s3:::{bucket.Name}", LossKind.Refused, 1, 0, $"the target {rule.TargetArn} of rule {rule.Id} {reason}")
        {
            Account = bucket.Account,
            Region = bucket.Region,
        };

    [LoggerMessage(LogLevel.Warning, "Events of buckets wait, and are sent again in a second")]
    private static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The event {Name} of bucket {Bucket} is dropped: the target {Target} of rule {Rule} does not take it: {Reason}")]
    private static partial void NotTaken(ILogger logger, string name, string bucket, string target, string rule, string reason);
}
