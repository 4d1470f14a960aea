using System.IO.Pipelines;

namespace Tarn.Aws.Http;

/// <summary>
/// A response's body whose client must take what is sent: each flush has so much time. The server's own rates cannot be set per request in
/// HTTP/2, and a push may be slow for as long as it likes.
/// </summary>
internal sealed class TimedPipeWriter(PipeWriter inner, TimeSpan idleMax, TimeProvider time) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = inner.FlushAsync(cancellationToken);
        return flush.IsCompleted ? flush : Timed(flush, cancellationToken);
    }

    private async ValueTask<FlushResult> Timed(ValueTask<FlushResult> flush, CancellationToken cancellation)
    {
        try
        {
            return await flush.AsTask().WaitAsync(idleMax, time, cancellation);
        }
        catch (TimeoutException late)
        {
            throw new IOException($"The client took nothing of the answer for {idleMax.TotalSeconds:0} s.", late);
        }
    }
}
