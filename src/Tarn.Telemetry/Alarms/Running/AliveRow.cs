using System.Buffers.Binary;
using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>The row of the last evaluation: <c>docs/formats/alarms.md</c>.</summary>
internal static class AliveRow
{
    private const byte Version = 1;

    /// <summary>Nothing → the time, Unix milliseconds.</summary>
    public static Space Space { get; } = new(433, "alarms.alive");

    public static void Put(IMetadataTransaction transaction, long nowMs)
    {
        var row = new byte[1 + sizeof(long)];
        row[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1), nowMs);
        transaction.Put(Space, ReadOnlyMemory<byte>.Empty, row);
    }

    /// <summary>The time; null: no alarm was evaluated before.</summary>
    public static async ValueTask<long?> Find(IMetadataReader reader) =>
        await reader.Get(Space, ReadOnlyMemory<byte>.Empty) is { } row ? BinaryPrimitives.ReadInt64BigEndian(row.Span[1..]) : null;
}
