using System.Buffers;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Segments;

/// <summary>A block of a segment that is being written.</summary>
/// <param name="Events">Its events, in the order of reads.</param>
/// <param name="Offset">Its offset in the segment.</param>
/// <param name="StoredBytes">Its bytes there.</param>
/// <param name="RawBytes">Its bytes before compression.</param>
internal sealed record NewBlock(IReadOnlyList<StoredEvent> Events, long Offset, int StoredBytes, int RawBytes);

/// <summary>Builds a segment in memory: a magic number, then blocks of one stream and hour each.</summary>
internal static class LogSegmentBuilder
{
    private const int BlockBytes = 64 << 10;

    private static ReadOnlySpan<byte> Magic => "TARNLOG1"u8;

    /// <summary>Builds the segment of some events.</summary>
    public static (ReadOnlyMemory<byte> Bytes, IReadOnlyList<NewBlock> Blocks) Build(IReadOnlyList<StoredEvent> events)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(Magic);
        var blocks = new List<NewBlock>();
        foreach (var part in events.GroupBy(each => (each.Stream, each.Hour)).OrderBy(part => part.Key.Stream.Value).ThenBy(part => part.Key.Hour))
        {
            foreach (var some in Cut([.. part.OrderBy(each => each.Key)]))
            {
                var (stored, raw) = BlockCodec.Encode(some);
                blocks.Add(new NewBlock(some, bytes.WrittenCount, stored.Length, raw));
                bytes.Write(stored);
            }
        }

        return (bytes.WrittenMemory, blocks);
    }

    private static IEnumerable<IReadOnlyList<StoredEvent>> Cut(List<StoredEvent> events)
    {
        var (from, bytes) = (0, 0L);
        for (var i = 0; i < events.Count; i++)
        {
            bytes += events[i].Message.Length;
            if (bytes >= BlockBytes || i == events.Count - 1)
            {
                yield return events.GetRange(from, i + 1 - from);
                (from, bytes) = (i + 1, 0);
            }
        }
    }
}
