using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Rows;

/// <summary>An event that was read and is not done: its next time or its slot, and its calls until now.</summary>
/// <param name="Offset">The event's offset in the stream.</param>
/// <param name="DueMs">When it is tried again, Unix milliseconds; 0 while it waits for a slot.</param>
/// <param name="Calls">Calls that reached the target and failed.</param>
/// <param name="Hindered">Attempts that did not reach the target.</param>
/// <param name="About">Its resource, age and length, for backlogs.</param>
internal readonly record struct UndoneEvent(long Offset, long DueMs, int Calls, int Hindered, EventFacts About)
{
    private const byte WaitingVersion = 3;
    private const byte DueVersion = 2;

    // Rows of older builds, without facts.
    private const byte BareVersion = 1;

    /// <summary>The slot that it waits for; null: it is tried again at its time.</summary>
    public EventSlot? Place { get; init; }

    public void Put(IMetadataTransaction transaction, DispatchSpaces spaces)
    {
        var value = Place is { } place
            ? new ValueWriter(WaitingVersion).Text(place.Target).Text(place.Host == place.Target ? null : place.Host)
            : new ValueWriter(DueVersion).Fixed(DueMs);
        value.Count(Calls).Count(Hindered).Text(About.Resource).Count(About.AcceptedMs).Count(About.Bytes);
        transaction.Put(spaces.Undone, Key(Offset), value.ToArray());
        var (space, key) = IndexKey(spaces);
        transaction.Put(space, key, ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Removes an event's rows, if it has some.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, DispatchSpaces spaces, long offset)
    {
        if (await Find(transaction, spaces, offset) is { } row)
        {
            transaction.Delete(spaces.Undone, Key(offset));
            var (space, key) = row.IndexKey(spaces);
            transaction.Delete(space, key);
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

    /// <summary>The events whose time has come, earliest first, and the time of the next one after them; null: none has a time.</summary>
    /// <param name="isKnown">Leaves out an event that the caller has already.</param>
    public static async ValueTask<(IReadOnlyList<UndoneEvent> Events, long? NextMs)> Due(
        IMetadataReader reader, DispatchSpaces spaces, long nowMs, int limit, Func<long, bool> isKnown)
    {
        var (found, rows) = (new List<UndoneEvent>(), await reader.Scan(spaces.Due, KeyRange.All, limit));
        foreach (var row in rows)
        {
            var (dueMs, offset) = (BinaryPrimitives.ReadInt64BigEndian(row.Key.Span), EventSlot.OffsetOf(row.Key));
            if (isKnown(offset))
            {
                continue;
            }

            if (dueMs > nowMs)
            {
                return (found, dueMs);
            }

            if (await Find(reader, spaces, offset) is { } undone)
            {
                found.Add(undone);
            }
        }

        return (found, rows.Count < limit ? null : nowMs);
    }

    /// <summary>The events that wait for a slot of a target, in order, from an offset on.</summary>
    public static async ValueTask<IReadOnlyList<UndoneEvent>> Waiting(
        IMetadataReader reader, DispatchSpaces spaces, string target, long from, int limit)
    {
        var found = new List<UndoneEvent>();
        foreach (var row in await reader.Scan(spaces.Places, EventSlot.From(target, from), limit))
        {
            if (await Find(reader, spaces, EventSlot.OffsetOf(row.Key)) is { } undone)
            {
                found.Add(undone);
            }
        }

        return found;
    }

    /// <summary>All events that are not done, in order, read page by page.</summary>
    public static async IAsyncEnumerable<UndoneEvent> All(
        IMetadataStore store, DispatchSpaces spaces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, spaces.Undone, KeyRange.All, cancellationToken))
        {
            yield return Decode(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span), row.Value);
        }
    }

    private static UndoneEvent Decode(long offset, ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        switch (reader.Version)
        {
            case BareVersion:
                var at = value.Span[(1 + sizeof(long))..];
                var (bareCalls, bareHindered) = (BinaryPrimitives.ReadInt32BigEndian(at), BinaryPrimitives.ReadInt32BigEndian(at[sizeof(int)..]));
                return new UndoneEvent(offset, reader.Fixed(), bareCalls, bareHindered, new EventFacts("", 0, 0));
            case DueVersion:
                return Decode(offset, reader.Fixed(), null, ref reader);
            default:
                Invariant.Check(reader.Version == WaitingVersion);
                var target = reader.Text()!;
                return Decode(offset, 0, new EventSlot(target, reader.Text() ?? target), ref reader);
        }
    }

    private static UndoneEvent Decode(long offset, long dueMs, EventSlot? place, ref ValueReader reader)
    {
        var (calls, hindered) = ((int)reader.Count(), (int)reader.Count());
        return new UndoneEvent(offset, dueMs, calls, hindered, new EventFacts(reader.Text()!, reader.Count(), (int)reader.Count())) { Place = place };
    }

    private (Space Space, byte[] Key) IndexKey(DispatchSpaces spaces) =>
        Place is { } place ? (spaces.Places, EventSlot.Key(place.Target, Offset)) : (spaces.Due, DueKey(DueMs, Offset));

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
