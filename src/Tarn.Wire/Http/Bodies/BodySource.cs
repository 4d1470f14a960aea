using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Tarn.Wire.Http.Bodies;

/// <summary>A request's body as it arrives on the connection, with limits on how slowly it may arrive.</summary>
/// <param name="reader">The server's reader.</param>
/// <param name="limits">The limits on slowness.</param>
/// <param name="time">The clock.</param>
internal sealed class BodySource(PipeReader reader, TransferLimits limits, TimeProvider time) : IDisposable
{
    // one timer per body that waits, not one token source per wait: a put of 1 MB waits a dozen times
    private ITimer? _timer;
    private volatile bool _timedOut;
    private WaitAllowance _allowance = new(limits.Idle, limits.BytesPerSecondMin);
    private long _waitBegan;
    private long _windowBegan;
    private long _windowBytes;

    /// <summary>Bytes taken so far, framing included.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// True when the whole body has arrived, so that the connection can be used for the next request.
    /// </summary>
    public bool HasArrived { get; private set; }

    /// <summary>The body's reservation; null when the body has none. A slow client must not hold up requests that wait for
    /// budget.</summary>
    public BodyReservation? Room { get; set; }

    /// <summary>Waits for bytes.</summary>
    /// <exception cref="AwsErrorException">RequestTimeout: the client sent no bytes, or too few, for too
    /// long.</exception>
    /// <exception cref="ClientGoneException">The connection was closed.</exception>
    public ValueTask<ReadResult> Read(CancellationToken cancellationToken)
    {
        if (!reader.TryRead(out var result) || result.IsCanceled)
        {
            return Wait(cancellationToken);
        }

        HasArrived |= result.IsCompleted;
        return new ValueTask<ReadResult>(result);
    }

    /// <summary>
    /// Consumes bytes from the front. The next read waits until more bytes than <paramref name="examined"/> have
    /// arrived.
    /// </summary>
    public void Advance(SequencePosition consumed, SequencePosition examined, long bytes)
    {
        BytesRead += bytes;
        _allowance.Moved(bytes);
        reader.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private async ValueTask<ReadResult> Wait(CancellationToken cancellationToken)
    {
        _timer ??= time.CreateTimer(static source => ((BodySource)source!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _waitBegan = time.GetTimestamp();
        if (_windowBegan == 0)
        {
            _windowBegan = _waitBegan;
        }

        _timer.Change(NextLook(_allowance.Left), Timeout.InfiniteTimeSpan);
        ReadResult result;
        try
        {
            result = await reader.ReadAsync(cancellationToken);
        }
        catch (Exception gone) when (gone is OperationCanceledException or (IOException and not BadHttpRequestException))
        {
            throw new ClientGoneException("The client went away in the middle of a body.", gone);
        }

        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _allowance.Waited(time.GetElapsedTime(_waitBegan));
        HasArrived |= result.IsCompleted;
        if (!_timedOut && !IsTooSlow())
        {
            return result;
        }

        // The server drains the rest of the body; it needs the reader without a pending read.
        reader.AdvanceTo(result.Buffer.Start);
        throw new AwsErrorException(
            "RequestTimeout",
            400,
            "Your socket connection to the server was not read from or written to within the timeout period. "
            + "Idle connections will be closed.");
    }

    // Looks at least once a window, so that a client that sends nothing is noticed when another request waits for its budget.
    private static TimeSpan NextLook(TimeSpan left) =>
        left <= TimeSpan.Zero ? TimeSpan.Zero : left < TransferLimits.ContestedWindow ? left : TransferLimits.ContestedWindow;

    private void Look()
    {
        var left = _allowance.Left - time.GetElapsedTime(_waitBegan);
        if (left > TimeSpan.Zero && !IsTooSlow())
        {
            _timer!.Change(NextLook(left), Timeout.InfiniteTimeSpan);
            return;
        }

        _timedOut = true;
        reader.CancelPendingRead();
    }

    private bool IsTooSlow()
    {
        var elapsed = time.GetElapsedTime(_windowBegan);
        if (Room is null || elapsed < TransferLimits.ContestedWindow)
        {
            return false;
        }

        var isSlow = BytesRead - _windowBytes < TransferLimits.ContestedBytesMin * elapsed.TotalSeconds;
        _windowBegan = time.GetTimestamp();
        _windowBytes = BytesRead;
        return isSlow && !HasArrived && Room.IsContested;
    }
}
