using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Streams.Appends;

/// <summary>Appends to internal streams, whose records have no keys: each batch goes to the first open shard.</summary>
/// <param name="streams">The log.</param>
/// <param name="directory">The streams and their shards.</param>
/// <param name="records">The name of the records in messages, at the begin of a sentence.</param>
public sealed class InternalAppender(IStreamLog streams, StreamDirectory directory, string records)
{
    private const int AttemptsMax = 4;

    /// <summary>The shard of new records.</summary>
    /// <exception cref="TarnException">Unavailable: the stream is missing.</exception>
    public ShardId ShardOf(StreamId stream) => LayoutOf(stream).Open[0].Id;

    /// <summary>Appends one batch. It is durable when the task completes.</summary>
    /// <param name="batch">A finished batch.</param>
    /// <param name="count">Its records.</param>
    /// <param name="call">A call that appends once, however often it is repeated; none: each append counts.</param>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable: nothing was stored; OutcomeUnknown.</exception>
    public async ValueTask Append(StreamId stream, ReadOnlyMemory<byte> batch, int count, CallKey call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var layout = LayoutOf(stream);
            var shards = new[] { new ShardAppend { Stream = stream, Shard = layout.Open[0].Id, Batch = batch, Records = count } };
            var outcome = await streams.Append(new LogAppend { Shards = shards, Call = call, CallRecords = count }, cancellationToken);
            if (outcome.Recorded is not null)
            {
                return;
            }

            switch (outcome.Shards.Span[0].Status)
            {
                case AppendStatus.Appended or AppendStatus.Repeated:
                    return;
                case AppendStatus.Closed when attempt < AttemptsMax:
                    await layout.WaitUntilReplaced().WaitAsync(cancellationToken);
                    continue;
                case AppendStatus.Throttled:
                    throw Failed(ErrorKind.Throttled, "too many puts wait");
                case AppendStatus.DiskFull:
                    throw Failed(ErrorKind.DiskFull, "the disk is full");
                case AppendStatus.OutcomeUnknown:
                    throw Failed(ErrorKind.OutcomeUnknown, "a write failed; they may have been stored");
                default:
                    throw Failed(ErrorKind.Unavailable, "the log takes no writes");
            }
        }
    }

    private StreamLayout LayoutOf(StreamId stream) =>
        directory.Find(stream) ?? throw Failed(ErrorKind.Unavailable, "their internal stream is missing");

    private TarnException Failed(ErrorKind kind, string reason) => new(kind, $"{records} were not stored: {reason}.");
}
