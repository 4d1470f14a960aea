using System.IO.Pipelines;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http.Bodies;

/// <summary>A request's body as it comes from the connection, with an idle limit in place of a data rate.</summary>
/// <param name="reader">The server's reader.</param>
/// <param name="idle">How long the client may send nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class BodySource(PipeReader reader, TimeSpan idle, TimeProvider time) : IDisposable
{
    // one timer per body that has to be waited for, not one token source per wait: a put of 1 MB waits a dozen times
    private ITimer? timer;
    private volatile bool timedOut;

    /// <summary>Bytes taken so far, framing included.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Waits for bytes.</summary>
    /// <exception cref="AwsErrorException">RequestTimeout: the client sent nothing for too long.</exception>
    public ValueTask<ReadResult> Read(CancellationToken cancellation) =>
        reader.TryRead(out var result) && !result.IsCanceled ? new ValueTask<ReadResult>(result) : Wait(cancellation);

    /// <summary>Takes bytes from the front; what was looked at beyond them is waited for to grow.</summary>
    public void Advance(SequencePosition consumed, SequencePosition examined, long bytes)
    {
        BytesRead += bytes;
        reader.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public void Dispose() => timer?.Dispose();

    private async ValueTask<ReadResult> Wait(CancellationToken cancellation)
    {
        timer ??= time.CreateTimer(static source => ((BodySource)source!).TimeOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(idle, Timeout.InfiniteTimeSpan);
        var result = await reader.ReadAsync(cancellation);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (!timedOut)
        {
            return result;
        }

        throw new AwsErrorException(
            "RequestTimeout",
            400,
            "Your socket connection to the server was not read from or written to within the timeout period. "
            + "Idle connections will be closed.");
    }

    private void TimeOut()
    {
        timedOut = true;
        reader.CancelPendingRead();
    }
}
