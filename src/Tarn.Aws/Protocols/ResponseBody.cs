using System.IO.Pipelines;

namespace Tarn.Aws.Protocols;

/// <summary>A response body written while it is sent.</summary>
/// <param name="length">Bytes that <paramref name="write"/> will write, or null where unknown.</param>
/// <param name="write">Writes and flushes the bytes; called at most once.</param>
/// <param name="lease">Held until the body is sent or given up, then disposed.</param>
public sealed class ResponseBody(long? length, Func<PipeWriter, CancellationToken, Task> write, IAsyncDisposable? lease = null)
    : IAsyncDisposable
{
    /// <summary>Bytes to come, or null where unknown.</summary>
    public long? Length { get; } = length;

    /// <summary>How long the client may take nothing of what is sent; null: as long as in any answer.</summary>
    public TimeSpan? IdleMax { get; init; }

    /// <summary>Why the body's end is an error that its own form tells; null where it is none.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Writes the bytes; called at most once.</summary>
    public Task WriteTo(PipeWriter writer, CancellationToken ct) => write(writer, ct);

    /// <summary>Ends the lease.</summary>
    public ValueTask DisposeAsync() => lease?.DisposeAsync() ?? ValueTask.CompletedTask;
}
