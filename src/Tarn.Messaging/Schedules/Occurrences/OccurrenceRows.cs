using System.Buffers.Binary;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>
/// How far each schedule has run, and an index of the next occurrences by time: <c>docs/formats/schedules.md</c>. Memory: the page of
/// occurrences that are due.
/// </summary>
public static class OccurrenceRows
{
    private const byte Version = 2;

    // Rows of older builds, of rules alone and without the time of the next occurrence.
    private const byte BareVersion = 1;
    private const int DueKeyBytes = 1 + (2 * sizeof(long));

    /// <summary>The owner's id → its times.</summary>
    internal static Space Times { get; } = new(539, "schedules.times");

    /// <summary>(kind, due in Unix milliseconds, the owner's id) → nothing.</summary>
    internal static Space Due { get; } = new(560, "schedules.due");

    /// <summary>Writes the times of an owner.</summary>
    public static async ValueTask Put(IMetadataTransaction transaction, OccurrenceKind kind, long id, OccurrenceTimes times)
    {
        await RemoveDue(transaction, kind, id);
        transaction.Put(Times, Key(id), new ValueWriter(Version)
            .Fixed(times.Newest.ToUnixTimeMilliseconds()).Fixed(times.Due?.ToUnixTimeMilliseconds() ?? -1).Count(times.Waiting).ToArray());
        if (times.Due is { } due)
        {
            transaction.Put(Due, DueKey(kind, due.ToUnixTimeMilliseconds(), id), ReadOnlyMemory<byte>.Empty);
        }
    }

    /// <summary>Removes the rows of an owner that has no schedule any more.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, OccurrenceKind kind, long id)
    {
        await RemoveDue(transaction, kind, id);
        transaction.Delete(Times, Key(id));
    }

    /// <summary>The times of an owner; null: it has no schedule.</summary>
    public static async ValueTask<OccurrenceTimes?> Of(IMetadataReader reader, long id) =>
        await reader.Get(Times, Key(id)) is { } value ? Decode(value) : null;

    /// <summary>The owners whose occurrences are due, earliest first, and the time of the next one after them; null: none has a time.</summary>
    internal static async ValueTask<(IReadOnlyList<long> Ids, DateTimeOffset? Next)> DueOf(
        IMetadataReader reader, OccurrenceKind kind, DateTimeOffset now, int limit)
    {
        var ids = new List<long>();
        foreach (var row in await reader.Scan(Due, KeyRange.Prefix(new[] { (byte)kind }), limit))
        {
            var due = DueIn(row.Key);
            if (due > now)
            {
                return (ids, due);
            }

            ids.Add(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[(1 + sizeof(long))..]));
        }

        return (ids, null);
    }

    /// <summary>Makes a rule of an older build due, so that the clock gives it its next time.</summary>
    internal static async ValueTask Upgrade(IMetadataStore store, long rule, CancellationToken cancellationToken)
    {
        if (await store.Read(reader => reader.Get(Times, Key(rule)), cancellationToken) is { } row && row.Span[0] == BareVersion)
        {
            await store.Commit(
                async transaction =>
                {
                    var newest = Decode(row).Newest;
                    await Put(transaction, OccurrenceKind.Rule, rule, new OccurrenceTimes(newest, newest, 0));
                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>The kind in the key of a row of <see cref="Due"/>.</summary>
    internal static OccurrenceKind KindIn(ReadOnlyMemory<byte> dueKey) => (OccurrenceKind)dueKey.Span[0];

    /// <summary>The time in the key of a row of <see cref="Due"/>.</summary>
    internal static DateTimeOffset DueIn(ReadOnlyMemory<byte> dueKey) =>
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(dueKey.Span[1..]));

    private static async ValueTask RemoveDue(IMetadataTransaction transaction, OccurrenceKind kind, long id)
    {
        if (await Of(transaction, id) is { Due: { } before })
        {
            transaction.Delete(Due, DueKey(kind, before.ToUnixTimeMilliseconds(), id));
        }
    }

    private static OccurrenceTimes Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        var newest = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed());
        return reader.Version == BareVersion ? new OccurrenceTimes(newest, null, 0)
            : new OccurrenceTimes(newest, reader.Fixed() is >= 0 and var due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null, (int)reader.Count());
    }

    private static byte[] Key(long id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }

    private static byte[] DueKey(OccurrenceKind kind, long dueMs, long id)
    {
        var key = new byte[DueKeyBytes];
        key[0] = (byte)kind;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1), dueMs);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1 + sizeof(long)), id);
        return key;
    }
}
