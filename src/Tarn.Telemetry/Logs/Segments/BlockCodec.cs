using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Logs.Segments;

/// <summary>The bytes of a block: events in the order of reads, compressed with Brotli (<c>docs/formats/logs.md</c>).</summary>
internal static class BlockCodec
{
    private const byte Version = 1;
    private const int Quality = 1;
    private const int Window = 18;

    /// <summary>Encodes the events of one stream and hour, in the order of reads.</summary>
    public static (byte[] Stored, int RawBytes) Encode(IReadOnlyList<StoredEvent> events)
    {
        var raw = new ValueWriter(Version).Count(events.Count);
        foreach (var each in events)
        {
            raw.Count(each.TimeMs).Count(each.Number.Value).Count(each.IngestedMs).Text(each.Id).Bytes(each.Message.Span);
        }

        var bytes = raw.ToArray();
        var stored = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            Invariant.Check(BrotliEncoder.TryCompress(bytes, stored, out var written, Quality, Window));
            return (stored.AsSpan(0, written).ToArray(), bytes.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <summary>Decodes a block.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are no block.</exception>
    public static List<StoredEvent> Decode(BlockRow row, ReadOnlySpan<byte> stored)
    {
        var raw = PooledBytes.Rent(row.RawBytes);
        try
        {
            if (!BrotliDecoder.TryDecompress(stored, raw.AsSpan(0, row.RawBytes), out var length) || length != row.RawBytes)
            {
                throw Damaged(row);
            }

            var reader = new ValueReader(raw.AsSpan(0, length));
            if (reader.Version != Version || reader.Count() != row.Events)
            {
                throw Damaged(row);
            }

            var events = new List<StoredEvent>(row.Events);
            for (var i = 0; i < row.Events; i++)
            {
                var (timeMs, number, ingestedMs) = (reader.Count(), reader.Count(), reader.Count());
                events.Add(new StoredEvent(row.Group, row.Stream, new EventNumber(number), timeMs, ingestedMs, reader.Text() ?? "", reader.Bytes()));
            }

            return events;
        }
        finally
        {
            PooledBytes.Return(raw);
        }
    }

    private static TarnException Damaged(BlockRow row) => new(
        ErrorKind.Damaged, string.Create(CultureInfo.InvariantCulture, $"Block {row.Id} of log segment {row.Segment} is damaged."));
}
