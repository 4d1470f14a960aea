using System.IO.Pipelines;

namespace Tarn.Wire.Protocols;

/// <summary>A response body written while it is sent.</summary>
/// <param name="length">The number of bytes that <paramref name="write"/> will write, or null if unknown.</param>
/// <param name="write">Writes and flushes the bytes; called at most once.</param>
/// <param name="lease">Held until the body is sent or abandoned, then disposed.</param>
public sealed class ResponseBody(long? length, Func<PipeWriter, CancellationToken, Task> write, IAsyncDisposable? lease = null)
    : IAsyncDisposable
{
    /// <summary>The number of bytes to come, or null if unknown.</summary>
    public long? Length { get; } = length;

    /// <summary>The longest time without a byte read by the client; null: the limit of all answers.</summary>
    public TimeSpan? IdleMax { get; init; }

    /// <summary>The failure that ended the body, reported in the body's own form; null if it did not fail.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Writes the bytes; called at most once.</summary>
    public Task WriteTo(PipeWriter writer, CancellationToken cancellationToken) => write(writer, cancellationToken);

    /// <summary>Ends the lease.</summary>
    public ValueTask DisposeAsync() => lease?.DisposeAsync() ?? ValueTask.CompletedTask;
}
