using System.Buffers.Binary;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Alarms.States;

/// <summary>The rows of states: <c>docs/formats/alarms.md</c>.</summary>
public static class StateRows
{
    private const byte Version = 1;

    /// <summary>Alarm → state.</summary>
    public static Space Space { get; } = new(430, "alarms.states");

    /// <summary>The states in memory.</summary>
    public static Task<View<ResourceId, AlarmState>> Open(IMetadataStore store, CancellationToken cancellationToken) =>
        View<ResourceId, AlarmState>.Open(
            store, Space, key => new ResourceId(BinaryPrimitives.ReadInt64BigEndian(key.Span)), (_, value) => Decode(value), cancellationToken);

    public static void Put(IMetadataTransaction transaction, ResourceId alarm, AlarmState state) =>
        transaction.Put(Space, Key(alarm), Encode(state));

    public static void Remove(IMetadataTransaction transaction, ResourceId alarm) => transaction.Delete(Space, Key(alarm));

    /// <summary>The state of an alarm; null: there is no such alarm.</summary>
    public static async ValueTask<AlarmState?> Find(IMetadataReader reader, ResourceId alarm) =>
        await reader.Get(Space, Key(alarm)) is { } value ? Decode(value) : null;

    internal static byte[] Encode(AlarmState state) => JsonRow.Encode(Version, state, AlarmStateJson.Default.AlarmState);

    internal static AlarmState Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, AlarmStateJson.Default.AlarmState);

    private static byte[] Key(ResourceId alarm)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, alarm.Value);
        return key;
    }
}
