using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Dispatch;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Work;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Alarms.Actions;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;
using Tarn.Telemetry.Alarms.Running;
using Tarn.Telemetry.Alarms.States;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms;

/// <summary>Alarms: definitions, states, history, and the loop that evaluates them.</summary>
public sealed partial class AlarmStore : IAsyncDisposable
{
    // Data of a period's last second may come a little later.
    private const long LagMs = 2_000;
    private const long TickMs = 10_000;
    private const long AliveMs = 60_000;
    private const long SuppressorMs = 1_000;
    private const int TrimmedAtATime = 1_000;

    private readonly AlarmParts _parts;
    private readonly View<ResourceId, AlarmState> _rows;
    private readonly EventDispatch _outbox;
    private readonly AlarmStates _states;
    private readonly CompositeStates _composites;
    private readonly AlarmEvaluation _evaluation;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _life = new();
    private Task _working = Task.CompletedTask;
    private long _aliveMs;

    private AlarmStore(AlarmParts parts, View<ResourceId, AlarmState> rows, EventDispatch outbox, DownTime down)
    {
        (_parts, _rows, _outbox) = (parts, rows, outbox);
        All = RegisteredAlarm.In(parts.Registry);
        Names = new AlarmNames(All);
        _states = new AlarmStates(parts, rows, outbox);
        _composites = new CompositeStates(parts, Names, _states);
        _evaluation = new AlarmEvaluation(parts, All, _states, down);
        Changes = new AlarmChanges(parts, All, Names, _composites);
    }

    /// <summary>The alarms in memory.</summary>
    public Definitions<RegisteredAlarm> All { get; }

    /// <summary>Finds alarms by names in rules.</summary>
    public AlarmNames Names { get; }

    /// <summary>Makes, changes and deletes alarms.</summary>
    public AlarmChanges Changes { get; }

    /// <summary>The messages that wait for targets; their resources are alarms.</summary>
    public EventDispatch Outbox => _outbox;

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<AlarmStore> Open(AlarmParts parts, CancellationToken cancellationToken)
    {
        var rows = await StateRows.Open(parts.Store, cancellationToken);
        var outbox = await EventDispatch.Open(
            new DispatchParts
            {
                Name = "Messages of alarms",
                Resource = "arn:aws:cloudwatch:::alarm-messages",
                Store = parts.Store,
                Streams = parts.Streams,
                Directory = parts.Directory,
                Spaces = DispatchSpaces.From(434, "alarms.messages"),
                Kind = ConsumerKind.AlarmMessages,
                Target = new WaitingActions(new ActionParts(parts.Targets, parts.Time, parts.Log)),
                Time = parts.Time,
                Log = parts.Log,
                Calls = new CallLimits(64, 8),
            },
            cancellationToken);
        var nowMs = parts.NowMs;
        var alive = await parts.Store.Read(AliveRow.Find, cancellationToken);
        return new AlarmStore(parts, rows, outbox, new DownTime(alive ?? nowMs, nowMs));
    }

    /// <summary>Begins to evaluate and to send.</summary>
    public void Start()
    {
        _outbox.Start();
        _working = Task.Run(() => Run(_life.Token));
    }

    /// <summary>The state; of an alarm that was deleted meanwhile the initial one.</summary>
    public AlarmState StateOf(RegisteredAlarm alarm) => _states.Of(alarm.Id) ?? AlarmState.Initial(alarm.Resource.Created.ToUnixTimeMilliseconds());

    /// <summary>Sets a state until the next evaluation. A change sends messages as any other.</summary>
    public async Task SetState(RegisteredAlarm alarm, AlarmValue value, string reason, string? reasonData, CancellationToken cancellationToken)
    {
        var nowMs = _parts.NowMs;
        await _states.Change(
            alarm,
            before => before with
            {
                Value = value,
                Reason = reason,
                ReasonData = reasonData,
                UpdatedMs = nowMs,
                TransitionedMs = value == before.Value ? before.TransitionedMs : nowMs,
            },
            AlarmStates.AtChange,
            [],
            cancellationToken);
        await _composites.Refresh(alarm.Scope, cancellationToken);
    }

    /// <summary>A page of history, and the place after which the next one begins; null: it is the last.</summary>
    /// <param name="after">The place of the page before; null: the first page.</param>
    public ValueTask<(IReadOnlyList<HistoryItem> Items, byte[]? Next)> History(
        MetricScope scope, HistoryQuery query, ReadOnlyMemory<byte>? after, CancellationToken cancellationToken) =>
        _parts.Store.Read(reader => HistoryRows.Page(reader, scope, query, after), cancellationToken);

    /// <summary>Evaluates the alarms that are due now. The loop does this every 10 s.</summary>
    public async Task Evaluate(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await EvaluateDue(_parts.NowMs, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes history that is too old.</summary>
    public async Task Maintain(CancellationToken cancellationToken)
    {
        var beforeMs = _parts.NowMs - (long)AlarmLimits.HistoryKept.TotalMilliseconds;
        while (await _parts.Store.Commit(transaction => HistoryRows.Trim(transaction, beforeMs, TrimmedAtATime), cancellationToken))
        {
        }
    }

    /// <summary>Ends the work. Messages that were not sent are sent after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _working;
        await _outbox.DisposeAsync();
        if (_aliveMs > 0)
        {
            await SayAlive(_parts.NowMs, CancellationToken.None).Quietly();
        }

        _composites.Dispose();
        Changes.Dispose();
        _rows.Dispose();
        _turn.Dispose();
        _life.Dispose();
    }

    private async Task EvaluateDue(long nowMs, CancellationToken cancellationToken)
    {
        if (!All.All.Any())
        {
            return;
        }

        await _evaluation.Run((nowMs - LagMs) / 1_000, cancellationToken);
        foreach (var scope in All.All.Where(alarm => alarm.Definition.Composite is not null).Select(alarm => alarm.Scope).Distinct())
        {
            await _composites.Refresh(scope, cancellationToken);
        }

        if (nowMs - _aliveMs >= AliveMs)
        {
            await SayAlive(nowMs, cancellationToken);
        }
    }

    private async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var nowMs = _parts.NowMs;
                var tick = ((nowMs - LagMs) / TickMs * TickMs) + TickMs + LagMs;
                await Task.Delay(TimeSpan.FromMilliseconds(NextMs(nowMs, tick) - nowMs), _parts.Time, stop);
                await Evaluate(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(_parts.Log, failure.Message, failure);
            }
        }
    }

    // With a suppressor, waits end between two ticks: they are at most a second late.
    private long NextMs(long nowMs, long tick) =>
        All.All.Any(alarm => alarm.Definition.Composite?.Suppressor is not null) ? Math.Min(tick, nowMs + SuppressorMs) : tick;

    private async Task SayAlive(long nowMs, CancellationToken cancellationToken)
    {
        await _parts.Store.Commit(
            transaction =>
            {
                AliveRow.Put(transaction, nowMs);
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        _aliveMs = nowMs;
    }

    [LoggerMessage(LogLevel.Error, "Alarms cannot be evaluated now, and are evaluated again in 10 s: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason, Exception failure);
}
