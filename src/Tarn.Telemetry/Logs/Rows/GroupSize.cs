using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>The bytes of a group's messages in segments.</summary>
internal static class GroupSize
{
    private const byte Version = 1;

    public static async ValueTask<long> Read(IMetadataReader reader, LogGroupId group) =>
        await reader.Get(LogSpaces.Sizes, NumberKeys.Of(group.Value)) is { } value ? Decode(value) : 0;

    public static async ValueTask Add(IMetadataTransaction transaction, LogGroupId group, long bytes)
    {
        var sum = Math.Max(0, await Read(transaction, group) + bytes);
        transaction.Put(LogSpaces.Sizes, NumberKeys.Of(group.Value), new ValueWriter(Version).Count(sum).ToArray());
    }

    public static void Delete(IMetadataTransaction transaction, LogGroupId group) =>
        transaction.Delete(LogSpaces.Sizes, NumberKeys.Of(group.Value));

    private static long Decode(ReadOnlyMemory<byte> value)
    {
        var row = new ValueReader(value.Span);
        return row.Count();
    }
}
