using System.Buffers;
using System.Globalization;
using System.Text;
using Tarn.Functions.Logs;

namespace Tarn.Functions.Extensions.Telemetry;

/// <summary>The pending events of one subscription. Events beyond its budget are dropped, and the next request reports it.</summary>
internal sealed class TelemetryQueue
{
    private const int RoomBytes = 2 << 20;

    private readonly Func<Uri, ReadOnlyMemory<byte>, CancellationToken, Task<bool>> _post;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _events = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _arrived = NewSignal();
    private TaskCompletionSource _sent = NewSignal();
    private long _bytes;
    private long _droppedBytes;
    private int _dropped;
    private bool _isHurried;

    public TelemetryQueue(TelemetryRequest request, Func<Uri, ReadOnlyMemory<byte>, CancellationToken, Task<bool>> post, TimeProvider time)
    {
        (Request, _post, _time) = (request, post, time);
        Ended = Task.Run(Run);
    }

    /// <summary>The subscription.</summary>
    public TelemetryRequest Request { get; }

    /// <summary>The end of the work.</summary>
    public Task Ended { get; }

    /// <summary>Whether no event waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _events.Count == 0;
            }
        }
    }

    /// <summary>Adds an event.</summary>
    public void Add(ReadOnlyMemory<byte> happening)
    {
        lock (_gate)
        {
            if (_bytes + happening.Length > RoomBytes)
            {
                _dropped++;
                _droppedBytes += happening.Length;
                return;
            }

            _events.Enqueue(happening);
            _bytes += happening.Length;
            if (_events.Count == 1 || IsFull)
            {
                _arrived.TrySetResult();
            }
        }
    }

    /// <summary>Sends the waiting events now; completes when they have arrived, or failed once.</summary>
    public Task Flush()
    {
        lock (_gate)
        {
            if (_events.Count == 0)
            {
                return Task.CompletedTask;
            }

            _isHurried = true;
            _sent = NewSignal();
            _arrived.TrySetResult();
            return Task.WhenAny(_sent.Task, Ended);
        }
    }

    /// <summary>Ends the work.</summary>
    public void Stop() => _stopping.Cancel();

    // Under the lock.
    private bool IsFull => _events.Count >= Request.ItemsMax || _bytes >= Request.BytesMax;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Run()
    {
        var stop = _stopping.Token;
        try
        {
            while (true)
            {
                await Signal().WaitAsync(stop);
                await Fill(stop);
                await Send(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // the environment ends
        }
    }

    private Task Signal()
    {
        lock (_gate)
        {
            return _events.Count > 0 ? Task.CompletedTask : (_arrived = NewSignal()).Task;
        }
    }

    // Waits for more events, for as long as the subscription allows.
    private async Task Fill(CancellationToken stop)
    {
        Task more;
        lock (_gate)
        {
            if (IsFull || _isHurried)
            {
                return;
            }

            more = (_arrived = NewSignal()).Task;
        }

        try
        {
            await more.WaitAsync(Request.Wait, _time, stop);
        }
        catch (TimeoutException)
        {
            // the wait is over
        }
    }

    private async Task Send(CancellationToken stop)
    {
        var (body, count) = Take();
        var hasArrived = await _post(Request.Destination, body, stop);
        TaskCompletionSource? sent = null;
        lock (_gate)
        {
            if (hasArrived)
            {
                for (var i = 0; i < count; i++)
                {
                    _bytes -= _events.Dequeue().Length;
                }

                (_dropped, _droppedBytes) = (0, 0);
            }

            if (_events.Count == 0 || !hasArrived)
            {
                _isHurried = false;
                sent = _sent;
            }
        }

        sent?.TrySetResult();
        if (!hasArrived)
        {
            await Task.Delay(Request.Wait, _time, stop);
        }
    }

    private (ReadOnlyMemory<byte> Body, int Count) Take()
    {
        var body = new ArrayBufferWriter<byte>();
        var count = 0;
        lock (_gate)
        {
            foreach (var happening in _events.TakeWhile(_ => count < Request.ItemsMax && body.WrittenCount < Request.BytesMax))
            {
                body.Write(count++ == 0 ? "["u8 : ","u8);
                body.Write(happening.Span);
            }

            if (_dropped > 0)
            {
                var text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"reason\":\"The subscriber takes too few events\",\"droppedRecords\":{_dropped},\"droppedBytes\":{_droppedBytes}}}");
                body.Write(","u8);
                body.Write(TelemetryText.Of("platform.logsDropped", _time.GetUtcNow(), Encoding.UTF8.GetBytes(text)).Span);
            }
        }

        body.Write("]"u8);
        return (body.WrittenMemory, count);
    }
}
