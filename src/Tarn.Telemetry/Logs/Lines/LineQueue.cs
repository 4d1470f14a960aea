using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Logs.Writing;

namespace Tarn.Telemetry.Logs.Lines;

/// <summary>
/// Takes lines of programs without waiting, in a queue of at most <see cref="QueueBytesMax"/> bytes, and appends them in order.
/// Lines beyond the bound are dropped and counted. The stream's next line reports their number.
/// </summary>
public sealed partial class LineQueue : IAsyncDisposable
{
    /// <summary>The memory of waiting lines.</summary>
    public const long QueueBytesMax = 8 << 20;

    /// <summary>The bytes of one line that are stored, as in AWS.</summary>
    public const int LineBytesMax = 256 << 10;

    // A waiting line beside its bytes.
    private const int LineOverheadBytes = 128;
    private const int PlacesMax = 10_000;

    private const long HurryBytes = QueueBytesMax / 8;

    // The lines of several invocations become one append. Each append costs a sync, which the next invocation would wait for.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    private readonly LogStore _logs;
    private readonly IMetadataStore _store;
    private readonly Func<IMetadataTransaction, LineDestination, DateTimeOffset, ValueTask<LogGroupId>> _groupOf;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<LineDestination, LogStreamNames> _places = [];
    private readonly Task _loop;
    private Dictionary<LineDestination, Waiting> _waiting = [];
    private long _bytes;

    /// <summary>Starts to append.</summary>
    /// <param name="logs">Takes the lines.</param>
    /// <param name="store">The rows of streams.</param>
    /// <param name="groupOf">The group of a destination, inside a transaction. It is created when it is missing.</param>
    /// <param name="log">The log for operators.</param>
    /// <param name="time">The clock.</param>
    public LineQueue(
        LogStore logs,
        IMetadataStore store,
        Func<IMetadataTransaction, LineDestination, DateTimeOffset, ValueTask<LogGroupId>> groupOf,
        ILogger log,
        TimeProvider time)
    {
        (_logs, _store, _groupOf, _log, _time) = (logs, store, groupOf, log, time);
        _loop = Task.Run(Run);
    }

    /// <summary>The bytes of waiting lines.</summary>
    public long WaitingBytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds a line, without its end of line. Group and stream are made when they are missing. It does not wait.</summary>
    public void Write(LineDestination place, DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        bool isMuch;
        lock (_gate)
        {
            var waiting = _waiting.TryGetValue(place, out var known) ? known : _waiting[place] = new Waiting();
            var kept = line[..Math.Min(line.Length, LineBytesMax)];
            if (WaitingBytes + kept.Length + LineOverheadBytes > QueueBytesMax)
            {
                waiting.Dropped++;
            }
            else if (!kept.IsEmpty)
            {
                waiting.Events.Add(new LogEvent(time, kept.ToArray()));
                Interlocked.Add(ref _bytes, kept.Length + LineOverheadBytes);
            }

            isMuch = WaitingBytes >= HurryBytes;
        }

        Signal(_more);
        if (isMuch)
        {
            Signal(_hurry);
        }
    }

    /// <summary>Appends the lines that wait, for 5 seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        _stop.CancelAfter(StopMax);
        lock (_gate)
        {
            _isClosed = true;
        }

        _more.Release();
        _hurry.Release();
        await _loop;
        _stop.Dispose();
        _more.Dispose();
        _hurry.Dispose();
    }

    private static void Signal(SemaphoreSlim semaphore)
    {
        if (semaphore.CurrentCount == 0)
        {
            semaphore.Release();
        }
    }

    private bool _isClosed;

    private async Task Run()
    {
        while (true)
        {
            Dictionary<LineDestination, Waiting> taken;
            bool isClosed;
            lock (_gate)
            {
                (taken, _waiting, isClosed) = (_waiting, [], _isClosed);
            }

            foreach (var (place, waiting) in taken)
            {
                await Keep(place, waiting);
            }

            if (taken.Count == 0)
            {
                if (isClosed)
                {
                    return;
                }

                await _more.WaitAsync();
                await _hurry.WaitAsync(Gathering);
            }
        }
    }

    private async Task Keep(LineDestination place, Waiting waiting)
    {
        if (waiting.Dropped > 0)
        {
            LogDropped(_log, waiting.Dropped, place.Group, place.Stream);
            var text = string.Create(
                CultureInfo.InvariantCulture, $"[Tarn] {waiting.Dropped} log lines were dropped, because more than {QueueBytesMax} bytes waited.");
            waiting.Events.Add(new LogEvent(_time.GetUtcNow(), Encoding.UTF8.GetBytes(text)));
        }

        foreach (var some in Cut(waiting.Events))
        {
            await Append(place, some);
            Interlocked.Add(ref _bytes, -some.Sum(each => (long)each.Message.Length + LineOverheadBytes));
        }
    }

    // Repeated until the lines are stored, or the server stops. An append with an unknown outcome is not repeated.
    private async Task Append(LineDestination place, List<LogEvent> events)
    {
        while (true)
        {
            try
            {
                var stream = await Place(place);
                await _logs.Append(place.Scope, stream, events, CallKey.None, _stop.Token);
                return;
            }
            catch (Exception failure) when (failure is TarnException { Kind: not ErrorKind.OutcomeUnknown } && !_stop.IsCancellationRequested)
            {
                LogWaits(_log, events.Count, place.Group, place.Stream, failure.Message);
                await Task.Delay(Pause, _time, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
            catch (Exception failure) when (failure is TarnException or OperationCanceledException)
            {
                LogLost(_log, events.Count, place.Group, place.Stream, failure.Message);
                return;
            }
        }
    }

    // Group and stream may have been deleted since, so that they are looked up for each append. Both are made when they are missing.
    private async ValueTask<LogStreamNames> Place(LineDestination place)
    {
        if (_places.TryGetValue(place, out var known)
            && await _logs.Streams.Find(known.Group, place.Stream, _stop.Token) is { } found && found.Id == known.Stream)
        {
            return known;
        }

        if (_places.Count >= PlacesMax)
        {
            _places.Clear();
        }

        return _places[place] = await _store.Commit(
            async transaction =>
            {
                var now = _time.GetUtcNow();
                var id = await _groupOf(transaction, place, now);
                var stream = await LogStreamRow.Find(transaction, id, place.Stream) ?? await LogStreams.Create(transaction, id, place.Stream, now);
                return new LogStreamNames(id, place.Group, stream.Id, place.Stream);
            },
            CancellationToken.None);
    }

    private static IEnumerable<List<LogEvent>> Cut(List<LogEvent> events)
    {
        var (from, bytes) = (0, 0L);
        for (var i = 0; i < events.Count; i++)
        {
            bytes += events[i].Message.Length + PutRules.EventOverheadBytes;
            if (bytes >= PutRules.BatchBytesMax || i == events.Count - 1)
            {
                yield return events.GetRange(from, i + 1 - from);
                (from, bytes) = (i + 1, 0);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Count} log lines of {Group}, {Stream} were dropped: too many lines waited")]
    private static partial void LogDropped(ILogger log, long count, string group, string stream);

    [LoggerMessage(2, LogLevel.Warning, "{Count} log lines of {Group}, {Stream} wait: {Reason}")]
    private static partial void LogWaits(ILogger log, int count, string group, string stream, string reason);

    [LoggerMessage(3, LogLevel.Error, "{Count} log lines of {Group}, {Stream} may be lost: {Reason}")]
    private static partial void LogLost(ILogger log, int count, string group, string stream, string reason);

    private sealed class Waiting
    {
        public List<LogEvent> Events { get; } = [];

        public long Dropped { get; set; }
    }
}
