using System.Buffers.Binary;
using System.Text.Json.Serialization;
using Tarn.Access;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Trails.Digests;

namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>The deliveries of a trail. It changes in the commits of its files alone.</summary>
public sealed record TrailState
{
    private const byte Version = 1;

    /// <summary>The offset of the next record of the account's audit.</summary>
    public required long Offset { get; init; }

    /// <summary>The last delivery of files, of a digest, of a message and of log events, Unix milliseconds; 0: none.</summary>
    public long DeliveredMs { get; init; }

    public long DigestedMs { get; init; }

    public long NotifiedMs { get; init; }

    public long LoggedMs { get; init; }

    /// <summary>The last failure of each, in AWS's words; empty: none.</summary>
    public string DeliveryError { get; init; } = "";

    public string DigestError { get; init; } = "";

    public string NotificationError { get; init; } = "";

    public string LogsError { get; init; } = "";

    public long DeliveryTriedMs { get; init; }

    public long NotificationTriedMs { get; init; }

    /// <summary>The start of the next digest's hour, Unix milliseconds; 0: no digest is due.</summary>
    public long DigestStartMs { get; init; }

    /// <summary>The regions of which the trail has files.</summary>
    public IReadOnlyList<TrailRegion> Regions { get; init; } = [];

    /// <summary>The pauses whose events may still lie ahead.</summary>
    public IReadOnlyList<TrailPause> Pauses { get; init; } = [];

    public static byte[] Key(ResourceId trail)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, trail.Value);
        return key;
    }

    public static async ValueTask<TrailState?> Find(IMetadataReader reader, ResourceId trail) =>
        await reader.Get(TrailSpaces.States, Key(trail)) is { } row ? JsonRow.Decode(Version, row, TrailStateJson.Default.TrailState) : null;

    /// <summary>The state after a start of logging. Events before the stop are still delivered.</summary>
    /// <param name="stoppedMs">The last stop; null: the trail has not logged yet.</param>
    /// <param name="end">The end of the account's audit.</param>
    public TrailState Started(long? stoppedMs, long end, long nowMs) => stoppedMs is { } stopped
        ? this with { Pauses = [.. Pauses, new TrailPause(stopped, nowMs)] }
        : this with { Offset = Math.Max(Offset, end) };

    /// <summary>Stores the state in the place of an earlier one. False: the trail was changed or deleted meanwhile, and nothing is stored.</summary>
    public async ValueTask<bool> TryReplace(IMetadataTransaction transaction, ResourceId trail, TrailState before)
    {
        if (await Find(transaction, trail) is not { } present || present.Offset != before.Offset || present.DigestStartMs != before.DigestStartMs)
        {
            return false;
        }

        Put(transaction, trail);
        return true;
    }

    public void Put(IMetadataTransaction transaction, ResourceId trail) =>
        transaction.Put(TrailSpaces.States, Key(trail), JsonRow.Encode(Version, this, TrailStateJson.Default.TrailState));
}

/// <summary>The JSON in rows of states.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrailState))]
internal sealed partial class TrailStateJson : JsonSerializerContext;
