using System.IO.Pipelines;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Wire.Http;

/// <summary>
/// Writes a response's body, and disconnects a client that reads it too slowly. In HTTP/2 the server's own minimum rates
/// cannot be set per request, and a push may be slow without limit.
/// </summary>
/// <param name="inner">The server's writer.</param>
/// <param name="limits">How slowly the client may read it.</param>
/// <param name="room">The answer's budget, or null. While other requests wait for budget, a slow client is
/// disconnected.</param>
/// <param name="time">The clock.</param>
internal sealed class TimedPipeWriter(PipeWriter inner, TransferLimits limits, BodyReservation? room, TimeProvider time) : PipeWriter
{
    // The time that a flush, at most 256 KiB, takes at the contested rate.
    private static readonly TimeSpan ContestedMax = 4 * TransferLimits.ContestedWindow;

    private WaitAllowance _allowance = new(limits.Idle, limits.BytesPerSecondMin);
    private long _unearned;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        _unearned += bytes;
        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = inner.FlushAsync(cancellationToken);
        if (!flush.IsCompleted)
        {
            return Timed(flush.AsTask(), cancellationToken);
        }

        Earn();
        return flush;
    }

    private async ValueTask<FlushResult> Timed(Task<FlushResult> flush, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var waited = time.GetElapsedTime(began);
            var left = _allowance.Left - waited;
            if (left <= TimeSpan.Zero || (waited >= ContestedMax && room is { IsContested: true }))
            {
                throw new ClientGoneException($"The client took too little of the answer: nothing for {waited.TotalSeconds:0} s.");
            }

            try
            {
                var result = await flush.WaitAsync(room is not null && left > ContestedMax ? ContestedMax : left, time, cancellationToken);
                _allowance.Waited(time.GetElapsedTime(began));
                Earn();
                return result;
            }
            catch (TimeoutException)
            {
                // The loop checks the limits again.
            }
        }
    }

    private void Earn()
    {
        _allowance.Moved(_unearned);
        _unearned = 0;
    }
}
