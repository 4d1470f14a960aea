using System.Buffers.Binary;
using Tarn.Items.Rows;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;

namespace Tarn.Items.Applying;

/// <summary>The positions in the log that a copy of the rows contains: (shard, next offset), 8 bytes each, after a version byte.</summary>
internal static class CheckpointNote
{
    private const byte Version = 1;
    private const int EntryBytes = 2 * sizeof(long);

    public static byte[] Write(IReadOnlyCollection<LogPosition> positions)
    {
        var note = new byte[1 + (positions.Count * EntryBytes)];
        note[0] = Version;
        var at = 1;
        foreach (var position in positions)
        {
            BinaryPrimitives.WriteInt64LittleEndian(note.AsSpan(at), position.Shard.Value);
            BinaryPrimitives.WriteInt64LittleEndian(note.AsSpan(at + sizeof(long)), position.NextOffset);
            at += EntryBytes;
        }

        return note;
    }

    public static IEnumerable<LogPosition> Read(byte[]? note)
    {
        for (var at = 1; note is not null && at + EntryBytes <= note.Length; at += EntryBytes)
        {
            yield return new LogPosition(
                new ShardId(BinaryPrimitives.ReadInt64LittleEndian(note.AsSpan(at))),
                BinaryPrimitives.ReadInt64LittleEndian(note.AsSpan(at + sizeof(long))));
        }
    }

    /// <summary>
    /// Why rows cannot be used beside their copy: they are older, and the log may have freed the records in between. Null: they can be used.
    /// </summary>
    /// <param name="isKnown">Whether a shard still exists.</param>
    public static string? Reject(IRowStore store, byte[]? note, Func<ShardId, bool> isKnown)
    {
        foreach (var position in Read(note))
        {
            if (isKnown(position.Shard) && Next(store, position.Shard) < position.NextOffset)
            {
                return $"The rows end before offset {position.NextOffset} of shard {position.Shard}, which their copy has.";
            }
        }

        return null;
    }

    /// <summary>The first offset of a shard that the rows do not have.</summary>
    public static long Next(IRowStore store, ShardId shard) =>
        store.Get(RowForm.PositionKey(shard)) is { } row ? BinaryPrimitives.ReadInt64LittleEndian(row) : 0;
}
