using System.Text;
using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Targets;
using Tarn.Telemetry.Filters.Groups;
using Tarn.Telemetry.Filters.Sending;
using Tarn.Telemetry.Filters.Values;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Filters.Following;

/// <summary>
/// The metric data and messages of some events, gathered for one commit with the reader's position. So a kill neither loses nor doubles
/// any of them.
/// </summary>
/// <param name="defaults">The minutes with values, which outlive the pass.</param>
/// <param name="isApart">Whether all messages go to the waiting ones: a commit with them has failed.</param>
internal sealed partial class FilterPass(FilterWork work, LogScope scope, DefaultMinutes defaults, bool isApart)
{
    // A commit's frames have at most 16 MiB.
    private const long PassBytesMax = 4 << 20;

    // Of a message: also random bytes fit into a record of 1 MB, and into a function's event in base64.
    private const int MessageBytesMax = 512 << 10;
    private const int EventOverheadBytes = 128;

    private readonly PassValues _values = new();
    private readonly Dictionary<(string GroupArn, string Filter, LogStreamId Stream), Batch> _open = [];
    private readonly List<SubscriptionMessage> _messages = [];
    private readonly List<(SubscriptionMessage Message, bool IsTaken)> _counted = [];
    private readonly List<IInsideAppend> _records = [];
    private readonly List<Loss> _losses = [];
    private long _bytes;

    /// <summary>Whether the commit has enough.</summary>
    public bool IsFull => _bytes + _values.Bytes >= PassBytesMax;

    /// <summary>Adds an event's metric data and messages, by the filters of its group.</summary>
    public void Add(StoredEvent one, LogStreamNames place)
    {
        if (work.Groups.Get(new ResourceId(one.Group.Value)) is not { IsStandard: true } group)
        {
            return;
        }

        EmbeddedMetrics.AddTo(_values, one.Message, work.Parts.NowMs);
        if (group.Metrics.Count + group.Subscriptions.Count == 0)
        {
            return;
        }

        var message = Encoding.UTF8.GetString(one.Message.Span);
        foreach (var rule in group.Metrics.Where(rule => rule.Sees(one)))
        {
            var isMatch = rule.Matches(message);
            if (rule.Default is not null)
            {
                defaults.Note(one.Group, rule, one.TimeMs, isMatch);
            }

            if (isMatch && rule.DatumOf(message) is { } datum)
            {
                _values.Add(datum.Metric, rule.Unit, isHigh: false, one.TimeMs, datum.Value);
            }
        }

        foreach (var rule in group.Subscriptions.Where(rule => rule.Takes(one, message)))
        {
            Add(group, rule, place, one, message);
        }
    }

    /// <summary>Makes the records.</summary>
    /// <returns>Whether the commit has anything but the position.</returns>
    /// <exception cref="TarnException">The metric data cannot be stored now.</exception>
    public async ValueTask<bool> Make(CancellationToken cancellationToken)
    {
        defaults.AddTo(_values);
        var data = _values.ToData();
        if (data.Count > 0)
        {
            var (record, left) = await work.Parts.Metrics.RecordOf(new MetricScope(scope.Account, scope.Region), data);
            if (record is not null)
            {
                _records.Add(record);
            }

            if (left > 0)
            {
                LogLeftOut(work.Parts.Log, left, scope.Account, scope.Region);
            }
        }

        foreach (var batch in _open.Values)
        {
            Close(batch);
        }

        foreach (var message in _messages)
        {
            await Take(message, cancellationToken);
        }

        return _records.Count > 0 || _losses.Count > 0;
    }

    /// <summary>Commits the records, the losses and the position.</summary>
    /// <param name="move">Moves the position.</param>
    /// <exception cref="TarnException">Nothing was written, or the outcome is unknown.</exception>
    public async ValueTask Commit(Func<IMetadataTransaction, ValueTask> move)
    {
        await InsideCommit.Run(
            work.Parts.Store,
            _records,
            async transaction =>
            {
                foreach (var loss in _losses)
                {
                    await LossRows.Add(transaction, loss, work.Parts.NowMs);
                }

                await move(transaction);
                return true;
            });
        foreach (var (message, isTaken) in _counted)
        {
            if (isTaken)
            {
                work.Counts.Forwarded(message);
            }
            else
            {
                work.Counts.Refused(message);
            }
        }
    }

    private void Add(GroupFilters group, CompiledSubscription rule, LogStreamNames place, StoredEvent one, string message)
    {
        var key = (group.Arn, rule.Filter.Name, one.Stream);
        var bytes = one.Message.Length + EventOverheadBytes;
        if (_open.TryGetValue(key, out var batch) && batch.Bytes + bytes > MessageBytesMax)
        {
            Close(batch);
            _open.Remove(key);
            batch = null;
        }

        if (batch is null)
        {
            _open.Add(key, batch = new Batch(group, rule, place));
        }

        batch.Events.Add((one, message));
        batch.Bytes += bytes;
        _bytes += bytes;
    }

    private void Close(Batch batch)
    {
        var filter = batch.Rule.Filter;
        var isFunction = filter.DestinationArn.Split(':', 4) is [_, _, "lambda", _];
        var body = EventEnvelope.Of(scope.Account, batch.Place, batch.Rule, batch.Events, isFunction);
        _messages.Add(new SubscriptionMessage(
            scope, batch.Group.Arn, batch.Place.GroupName, filter.Name, filter.DestinationArn, filter.RoleArn,
            filter.IsRandom ? null : batch.Place.StreamName, work.Parts.NowMs, batch.Events.Count, body));
    }

    private async ValueTask Take(SubscriptionMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (!isApart)
            {
                _records.Add(await work.Parts.Targets.Take(message.Destination, message.Sender, message.Content, cancellationToken));
                _counted.Add((message, true));
                return;
            }
        }
        catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
        {
            LogRefused(work.Parts.Log, message.Events, message.GroupArn, message.Destination, refused.Message);
            _losses.Add(MessageLoss.Of(message, LossKind.Refused, refused.Message));
            _counted.Add((message, false));
            return;
        }
        catch (TarnException later)
        {
            LogWaits(work.Parts.Log, message.Destination, message.GroupArn, later.Message);
        }

        _records.Add(work.Waiting.AppendOf(new AcceptedEvent(message.Encode(), message.AcceptedMs)));
    }

    // The events of one filter and log stream.
    private sealed class Batch(GroupFilters group, CompiledSubscription rule, LogStreamNames place)
    {
        public GroupFilters Group => group;

        public CompiledSubscription Rule => rule;

        public LogStreamNames Place => place;

        public List<(StoredEvent Event, string Message)> Events { get; } = [];

        public int Bytes { get; set; }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Count} metric data of log events are left out: account {Account} has its most metrics in {Region}")]
    private static partial void LogLeftOut(ILogger logger, int count, string account, string region);

    [LoggerMessage(2, LogLevel.Warning, "{Count} log events of {Group} are lost for {Destination}: {Reason}")]
    private static partial void LogRefused(ILogger logger, int count, string group, string destination, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Destination} takes no log events of {Group} now; they are sent later: {Reason}")]
    private static partial void LogWaits(ILogger logger, string destination, string group, string reason);
}
