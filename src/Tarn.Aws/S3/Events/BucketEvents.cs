using Microsoft.Extensions.Logging;
using Tarn.Dispatch;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Work;
using Tarn.Storage.Consumers;
using Tarn.Storage.Objects.Events;

namespace Tarn.Aws.S3.Events;

/// <summary>
/// Brings events of buckets to functions, queues and topics. Each rule that asks for a change has an event of its own, with its own fate.
/// These events and the removal of the change's row are one commit.
/// </summary>
public sealed partial class BucketEvents : IAsyncDisposable
{
    private const int ChangesTogetherMax = 256;
    private const int BytesTogetherMax = 4 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly BucketEventParts _parts;
    private readonly RuledEvents _rules;
    private readonly EventDispatch _events;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _added = new(0, 1);
    private Task _loop = Task.CompletedTask;

    private BucketEvents(BucketEventParts parts, RuledEvents rules, EventDispatch events)
    {
        (_parts, _rules, _events) = (parts, rules, events);
        parts.Objects.Events.Added += Wake;
    }

    /// <summary>The events that wait, by the ARN of their bucket. From memory: cheap.</summary>
    public IReadOnlyList<WaitingEvents> Waiting => _events.Waiting;

    /// <summary>Finds or makes the internal stream. The work begins with <see cref="Start"/>.</summary>
    public static async Task<BucketEvents> Open(BucketEventParts parts, CancellationToken cancellationToken)
    {
        var rules = new RuledEvents(parts);
        var events = await EventDispatch.Open(
            new DispatchParts
            {
                Name = "Events of buckets",
                Resource = "arn:aws:s3:::bucket-events",
                Store = parts.Store,
                Streams = parts.Streams,
                Directory = parts.Directory,
                Spaces = DispatchSpaces.From(410, "buckets.event"),
                Kind = ConsumerKind.BucketEvents,
                Target = rules,
                Time = parts.Time,
                Log = parts.Log,
            },
            cancellationToken);
        return new BucketEvents(parts, rules, events);
    }

    /// <summary>Begins the work. Called once.</summary>
    public void Start()
    {
        _events.Start();
        _loop = Task.Run(Run);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _parts.Objects.Events.Added -= Wake;
        await _stop.CancelAsync();
        await _loop;
        await _events.DisposeAsync();
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
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!await TryHandOver())
                {
                    await _added.WaitAsync(_stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The rows stay, and are read again. One that no reader understands holds up the others, and the log reports it.
                LogFailed(_parts.Log, failure);
                await Task.Delay(Pause, _parts.Time, _stop.Token).Quietly();
            }
        }
    }

    // False: no change waits.
    private async Task<bool> TryHandOver()
    {
        var (changes, events, bytes) = (new List<ObjectEvent>(), new List<AcceptedEvent>(), 0);
        foreach (var change in await _parts.Objects.Events.Read(ChangesTogetherMax, _stop.Token))
        {
            if (bytes >= BytesTogetherMax)
            {
                break;
            }

            changes.Add(change);
            foreach (var accepted in EventsOf(change))
            {
                events.Add(accepted);
                bytes += accepted.Record.Length;
            }
        }

        if (changes.Count == 0)
        {
            return false;
        }

        await _parts.Store.CommitWithLog(
            transaction =>
            {
                ObjectEvents.Remove(transaction, changes);
                foreach (var accepted in events)
                {
                    _events.Append(transaction, accepted);
                }

                return ValueTask.FromResult(true);
            },
            CancellationToken.None);
        return true;
    }

    private IEnumerable<AcceptedEvent> EventsOf(ObjectEvent change)
    {
        // a bucket that has gone has no reader
        if (_parts.Objects.FindBucket(change.Bucket) is not { } bucket)
        {
            return [];
        }

        var name = EventNames.Of(change.Kind);
        return _rules.RulesOf(bucket.Name).Where(rule => rule.Matches(name, change.Key)).Select(rule =>
            new AcceptedEvent(new RuledEvent(bucket.Name, rule.Id, rule.TargetArn, change).Encode(), change.Time.ToUnixTimeMilliseconds()));
    }

    [LoggerMessage(LogLevel.Warning, "Events of buckets wait, and are tried again in a second")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
