using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Writing;

/// <summary>Appends data to the internal stream of their scope. They are durable when the task completes.</summary>
internal sealed class DatumWriter(IStreamLog streams, StreamDirectory directory, TimeProvider time)
{
    private const int AttemptsMax = 4;

    /// <summary>Appends the data of one put: all or none.</summary>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable, OutcomeUnknown.</exception>
    public async ValueTask Append(
        StreamId stream, MetricScope scope, IReadOnlyList<MetricDatum> data, CallKey call, CancellationToken cancellationToken)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var datum in data)
        {
            batch.Append(default, DatumRecord.Write(scope, datum));
        }

        var bytes = batch.Finish();
        for (var attempt = 1; ; attempt++)
        {
            var layout = directory.Find(stream) ?? throw Failed(ErrorKind.Unavailable, "their internal stream is missing");
            var shards = new[] { new ShardAppend { Stream = stream, Shard = layout.Open[0].Id, Batch = bytes, Records = data.Count } };
            var outcome = await streams.Append(new LogAppend { Shards = shards, Call = call, CallRecords = data.Count }, cancellationToken);
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

    private static TarnException Failed(ErrorKind kind, string reason) => new(kind, $"The metric data were not stored: {reason}.");
}
