using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Telemetry.Metrics.Writing;

/// <summary>Metric data in the commit of their cause.</summary>
/// <param name="stream">The internal stream of their scope.</param>
/// <param name="records">The data as records.</param>
internal sealed class DatumAppend(StreamDirectory directory, StreamId stream, byte[][] records, TimeProvider time) : IInsideAppend
{
    /// <inheritdoc/>
    public long Target => stream.Value;

    /// <inheritdoc/>
    public int Bytes => records.Sum(record => record.Length);

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction)
    {
        var layout = directory.Find(stream)
            ?? throw new TarnException(ErrorKind.Unavailable, "The metric data were not stored: their internal stream is missing.");
        using var batch = new RecordBatchWriter();
        batch.Begin(time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var record in records)
        {
            batch.Append(default, record);
        }

        transaction.Append(new ShardAppend { Stream = stream, Shard = layout.Open[0].Id, Records = records.Length, Batch = batch.Finish().ToArray() });
    }
}
