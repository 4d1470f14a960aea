using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Rows;

/// <summary>An event that was read and is not done: its next time, and its calls until now.</summary>
/// <param name="Offset">The event's offset in the stream.</param>
/// <param name="DueMs">When it is tried again, Unix milliseconds.</param>
/// <param name="Calls">Calls that reached the target and failed.</param>
/// <param name="Hindered">Attempts that did not reach the target.</param>
internal readonly record struct UndoneEvent(long Offset, long DueMs, int Calls, int Hindered)
{
    private const byte Version = 1;
    private const int ValueBytes = 1 + sizeof(long) + (2 * sizeof(int));

    public void Put(IMetadataTransaction transaction, DispatchSpaces spaces)
    {
        var value = new byte[ValueBytes];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), DueMs);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(1 + sizeof(long)), Calls);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(1 + sizeof(long) + sizeof(int)), Hindered);
        transaction.Put(spaces.Undone, Key(Offset), value);
        transaction.Put(spaces.Due, DueKey(DueMs, Offset), ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Removes an event's rows, if it has some.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, DispatchSpaces spaces, long offset)
    {
        if (await Find(transaction, spaces, offset) is { } row)
        {
            transaction.Delete(spaces.Undone, Key(offset));
            transaction.Delete(spaces.Due, DueKey(row.DueMs, offset));
        }
    }

    public static async ValueTask<UndoneEvent?> Find(IMetadataReader reader, DispatchSpaces spaces, long offset) =>
        await reader.Get(spaces.Undone, Key(offset)) is { } value ? Decode(offset, value) : null;

    /// <summary>The lowest offset of an event that is not done; null: there is none.</summary>
    public static async ValueTask<long?> Lowest(IMetadataReader reader, DispatchSpaces spaces)
    {
        var rows = await reader.Scan(spaces.Undone, KeyRange.All, 1);
        return rows.Count == 0 ? null : BinaryPrimitives.ReadInt64BigEndian(rows[0].Key.Span);
    }

    /// <summary>The events with the earliest times.</summary>
    public static async ValueTask<IReadOnlyList<UndoneEvent>> Earliest(IMetadataReader reader, DispatchSpaces spaces, int limit)
    {
        var found = new List<UndoneEvent>();
        foreach (var row in await reader.Scan(spaces.Due, KeyRange.All, limit))
        {
            if (await Find(reader, spaces, BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[sizeof(long)..])) is { } undone)
            {
                found.Add(undone);
            }
        }

        return found;
    }

    private static UndoneEvent Decode(long offset, ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version);
        return new UndoneEvent(
            offset,
            BinaryPrimitives.ReadInt64BigEndian(value.Span[1..]),
            BinaryPrimitives.ReadInt32BigEndian(value.Span[(1 + sizeof(long))..]),
            BinaryPrimitives.ReadInt32BigEndian(value.Span[(1 + sizeof(long) + sizeof(int))..]));
    }

    private static byte[] Key(long offset)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, offset);
        return key;
    }

    private static byte[] DueKey(long dueMs, long offset)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, dueMs);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), offset);
        return key;
    }
}
