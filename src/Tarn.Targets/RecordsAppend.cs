using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Targets;

/// <summary>Records without keys for an internal stream, in the commit of their cause.</summary>
/// <param name="directory">The streams and their shards.</param>
/// <param name="records">The bytes of each record.</param>
/// <param name="mayBeGone">Whether a deleted stream takes nothing; else it fails the commit.</param>
public sealed class RecordsAppend(
    StreamDirectory directory, StreamId stream, IReadOnlyList<byte[]> records, TimeProvider time, bool mayBeGone) : IInsideAppend
{
    /// <inheritdoc/>
    public long Target => stream.Value;

    /// <inheritdoc/>
    public int Bytes => records.Sum(record => record.Length);

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction)
    {
        if (directory.Find(stream) is not { } layout)
        {
            if (mayBeGone)
            {
                return;
            }

            throw new TarnException(ErrorKind.Unavailable, "The records were not stored: their internal stream is missing.");
        }

        using var batch = new RecordBatchWriter();
        batch.Begin(time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var record in records)
        {
            batch.Append(default, record);
        }

        transaction.Append(new ShardAppend { Stream = stream, Shard = layout.Open[0].Id, Records = records.Count, Batch = batch.Finish().ToArray() });
    }
}
