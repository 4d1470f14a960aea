using System.Buffers.Binary;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Buses.Schedules;

/// <summary>The newest time of each scheduled rule that has run, or the time from which it counts: <c>docs/formats/buses.md</c>.</summary>
public static class ScheduleRows
{
    private const byte Version = 1;

    /// <summary>A rule's resource → Unix milliseconds.</summary>
    internal static Space Space { get; } = new(539, "buses.schedules");

    /// <summary>Begins to count, or notes a time that has run.</summary>
    public static void Put(IMetadataTransaction transaction, long rule, DateTimeOffset time) =>
        transaction.Put(Space, Key(rule), new ValueWriter(Version).Fixed(time.ToUnixTimeMilliseconds()).ToArray());

    /// <summary>Removes the row of a rule without a schedule.</summary>
    public static void Remove(IMetadataTransaction transaction, long rule) => transaction.Delete(Space, Key(rule));

    /// <summary>The newest time; null: the rule has no schedule.</summary>
    internal static async ValueTask<DateTimeOffset?> Of(IMetadataReader reader, long rule) =>
        await reader.Get(Space, Key(rule)) is { } value ? Decode(value) : null;

    internal static long KeyOf(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span);

    internal static DateTimeOffset Decode(ReadOnlyMemory<byte> value) =>
        DateTimeOffset.FromUnixTimeMilliseconds(new ValueReader(value.Span).Fixed());

    private static byte[] Key(long rule)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, rule);
        return key;
    }
}
