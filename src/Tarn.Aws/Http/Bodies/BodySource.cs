using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http.Bodies;

/// <summary>A request's body as it arrives on the connection, with limits on how slowly it may arrive.</summary>
/// <param name="reader">The server's reader.</param>
/// <param name="limits">The limits on slowness.</param>
/// <param name="time">The clock.</param>
internal sealed class BodySource(PipeReader reader, TransferLimits limits, TimeProvider time) : IDisposable
{
    // one timer per body that waits, not one token source per wait: a put of 1 MB waits a dozen times
    private ITimer? timer;
    private volatile bool timedOut;
    private WaitAllowance allowance = new(limits.Idle, limits.BytesPerSecondMin);
    private long waitBegan;
    private long windowBegan;
    private long windowBytes;

    /// <summary>Bytes taken so far, framing included.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// True when the whole body has arrived, so that the connection can be used for the next request.
    /// </summary>
    public bool HasArrived { get; private set; }

    /// <summary>The body's room, whose waiters a slow client must not hold up; null when the body holds none.</summary>
    public BodyRoom? Room { get; set; }

    /// <summary>Waits for bytes.</summary>
    /// <exception cref="AwsErrorException">RequestTimeout: the client sent no bytes, or too few, for too
    /// long.</exception>
    /// <exception cref="ClientGoneException">The connection was closed.</exception>
    public ValueTask<ReadResult> Read(CancellationToken cancellation)
    {
        if (!reader.TryRead(out var result) || result.IsCanceled)
        {
            return Wait(cancellation);
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
        allowance.Moved(bytes);
        reader.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public void Dispose() => timer?.Dispose();

    private async ValueTask<ReadResult> Wait(CancellationToken cancellation)
    {
        timer ??= time.CreateTimer(static source => ((BodySource)source!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        waitBegan = time.GetTimestamp();
        if (windowBegan == 0)
        {
            windowBegan = waitBegan;
        }

        timer.Change(NextLook(allowance.Left), Timeout.InfiniteTimeSpan);
        ReadResult result;
        try
        {
            result = await reader.ReadAsync(cancellation);
        }
        catch (Exception gone) when (gone is OperationCanceledException or (IOException and not BadHttpRequestException))
        {
            throw new ClientGoneException("The client went away in the middle of a body.", gone);
        }

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        allowance.Waited(time.GetElapsedTime(waitBegan));
        HasArrived |= result.IsCompleted;
        if (!timedOut && !IsTooSlow())
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

    // Looks at least once a window, so that a client that sends nothing is noticed when its room is wanted.
    private static TimeSpan NextLook(TimeSpan left) =>
        left <= TimeSpan.Zero ? TimeSpan.Zero : left < TransferLimits.ContestedWindow ? left : TransferLimits.ContestedWindow;

    private void Look()
    {
        var left = allowance.Left - time.GetElapsedTime(waitBegan);
        if (left > TimeSpan.Zero && !IsTooSlow())
        {
            timer!.Change(NextLook(left), Timeout.InfiniteTimeSpan);
            return;
        }

        timedOut = true;
        reader.CancelPendingRead();
    }

    private bool IsTooSlow()
    {
        var elapsed = time.GetElapsedTime(windowBegan);
        if (Room is null || elapsed < TransferLimits.ContestedWindow)
        {
            return false;
        }

        var isSlow = BytesRead - windowBytes < TransferLimits.ContestedBytesMin * elapsed.TotalSeconds;
        windowBegan = time.GetTimestamp();
        windowBytes = BytesRead;
        return isSlow && !HasArrived && Room.IsContested;
    }
}
