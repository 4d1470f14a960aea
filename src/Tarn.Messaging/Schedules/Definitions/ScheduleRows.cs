using System.Buffers.Binary;
using System.Text;
using Tarn.Access;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>The rows of schedules: <c>docs/formats/schedules.md</c>. They are on the disk alone.</summary>
public static class ScheduleRows
{
    private const byte Version = 1;

    /// <summary>(group, name) → schedule.</summary>
    internal static Space Space { get; } = new(561, "schedules.definitions");

    /// <summary>The schedule's id → its key in <see cref="Space"/>.</summary>
    internal static Space Ids { get; } = new(562, "schedules.ids");

    /// <summary>Writes a schedule, and the times from which it counts or that it has run.</summary>
    /// <param name="times">Null: they stay.</param>
    public static async ValueTask Put(IMetadataTransaction transaction, ResourceId group, Schedule schedule, OccurrenceTimes? times)
    {
        var key = Key(group, schedule.Name);
        transaction.Put(Space, key, JsonRow.Encode(Version, schedule, ScheduleJson.Default.Schedule));
        transaction.Put(Ids, IdKey(schedule.Id), new ValueWriter(Version).Bytes(key).ToArray());
        if (times is { } known)
        {
            await OccurrenceRows.Put(transaction, OccurrenceKind.Schedule, schedule.Id, known);
        }
    }

    /// <summary>Removes a schedule with its times.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, ResourceId group, Schedule schedule)
    {
        transaction.Delete(Space, Key(group, schedule.Name));
        transaction.Delete(Ids, IdKey(schedule.Id));
        await OccurrenceRows.Remove(transaction, OccurrenceKind.Schedule, schedule.Id);
    }

    /// <summary>The schedule of a name; null: there is none.</summary>
    public static async ValueTask<Schedule?> Find(IMetadataReader reader, ResourceId group, string name) =>
        await reader.Get(Space, Key(group, name)) is { } value ? Decode(value) : null;

    /// <summary>The schedule of an id, and the id of its group; null: there is none.</summary>
    public static async ValueTask<(ResourceId Group, Schedule Schedule)?> Get(IMetadataReader reader, long id)
    {
        if (await reader.Get(Ids, IdKey(id)) is not { } found)
        {
            return null;
        }

        var key = new ValueReader(found.Span).Bytes();
        return await reader.Get(Space, key) is { } value ? (new ResourceId(BinaryPrimitives.ReadInt64BigEndian(key)), Decode(value)) : null;
    }

    /// <summary>Schedules of a group in the order of their names' UTF-8.</summary>
    /// <param name="prefix">The start of their names.</param>
    /// <param name="after">Only names after this one; null: from the first.</param>
    public static async ValueTask<IReadOnlyList<Schedule>> List(IMetadataReader reader, ResourceId group, string prefix, string? after, int limit)
    {
        var range = KeyRange.Prefix(Key(group, prefix));
        var rows = await reader.Scan(Space, after is null ? range : range.After(Key(group, after)), limit);
        return [.. rows.Select(row => Decode(row.Value))];
    }

    private static Schedule Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, ScheduleJson.Default.Schedule);

    private static byte[] IdKey(long id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }

    private static byte[] Key(ResourceId group, string name) => [.. IdKey(group.Value), .. Encoding.UTF8.GetBytes(name)];
}
