using System.IO.Pipelines;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http.Bodies;

/// <summary>A request's body as it comes from the connection, with an idle limit in place of a data rate.</summary>
/// <param name="reader">The server's reader.</param>
/// <param name="idle">How long the client may send nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class BodySource(PipeReader reader, TimeSpan idle, TimeProvider time)
{
    /// <summary>Bytes taken so far, framing included.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Waits for bytes.</summary>
    /// <exception cref="AwsErrorException">RequestTimeout: the client sent nothing for too long.</exception>
    public ValueTask<ReadResult> Read(CancellationToken cancellation) =>
        reader.TryRead(out var result) ? new ValueTask<ReadResult>(result) : Wait(cancellation);

    /// <summary>Takes bytes from the front; what was looked at beyond them is waited for to grow.</summary>
    public void Advance(SequencePosition consumed, SequencePosition examined, long bytes)
    {
        BytesRead += bytes;
        reader.AdvanceTo(consumed, examined);
    }

    private async ValueTask<ReadResult> Wait(CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            return await reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new AwsErrorException(
                "RequestTimeout",
                400,
                "Your socket connection to the server was not read from or written to within the timeout period.");
        }
    }
}
