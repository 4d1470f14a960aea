using Tarn.Storage.Records;

namespace Tarn.Delivery;

/// <summary>The shard of a put's records, until it is disposed.</summary>
/// <param name="stream">The delivery's own stream.</param>
/// <param name="end">Ends the put.</param>
public sealed class DirectPut(StreamId stream, ShardId shard, Action end) : IDisposable
{
    private Action? _end = end;

    /// <summary>The delivery's own stream.</summary>
    public StreamId Stream => stream;

    public ShardId Shard => shard;

    /// <inheritdoc/>
    public void Dispose()
    {
        var once = _end;
        _end = null;
        once?.Invoke();
    }
}
