using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Tarn.Storage.Metadata;
using Tarn.Storage;

namespace Tarn.Dispatch.Rows;

/// <summary>An event that was read and is not done: its next time, and its calls until now.</summary>
/// <param name="Offset">The event's offset in the stream.</param>
/// <param name="DueMs">When it is tried again, Unix milliseconds.</param>
/// <param name="Calls">Calls that reached the target and failed.</param>
/// <param name="Hindered">Attempts that did not reach the target.</param>
/// <param name="About">Its resource, age and length, for backlogs.</param>
internal readonly record struct UndoneEvent(long Offset, long DueMs, int Calls, int Hindered, EventFacts About)
{
    private const byte Version = 2;

    // Rows of older builds, without facts.
    private const byte BareVersion = 1;

    public void Put(IMetadataTransaction transaction, DispatchSpaces spaces)
    {
        var value = new ValueWriter(Version).Fixed(DueMs).Count(Calls).Count(Hindered).Text(About.Resource).Count(About.AcceptedMs).Count(About.Bytes);
        transaction.Put(spaces.Undone, Key(Offset), value.ToArray());
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

    /// <summary>The facts of all events that are not done, read page by page.</summary>
    public static async IAsyncEnumerable<EventFacts> All(
        IMetadataStore store, DispatchSpaces spaces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, spaces.Undone, KeyRange.All, cancellationToken))
        {
            yield return Decode(0, row.Value).About;
        }
    }

    private static UndoneEvent Decode(long offset, ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version is Version or BareVersion);
        if (reader.Version == BareVersion)
        {
            var at = value.Span[(1 + sizeof(long))..];
            var (bareCalls, bareHindered) = (BinaryPrimitives.ReadInt32BigEndian(at), BinaryPrimitives.ReadInt32BigEndian(at[sizeof(int)..]));
            return new UndoneEvent(offset, reader.Fixed(), bareCalls, bareHindered, new EventFacts("", 0, 0));
        }

        var (dueMs, calls, hindered) = (reader.Fixed(), (int)reader.Count(), (int)reader.Count());
        return new UndoneEvent(offset, dueMs, calls, hindered, new EventFacts(reader.Text()!, reader.Count(), (int)reader.Count()));
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
