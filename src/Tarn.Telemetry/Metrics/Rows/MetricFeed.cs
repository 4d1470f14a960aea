using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Rows;

/// <summary>The internal stream of a scope.</summary>
/// <param name="IndexedMs">Metrics whose data arrived before this time have rows.</param>
/// <param name="CreatedMs">The time of its creation, Unix milliseconds.</param>
/// <param name="HasTable">Whether a delivery moves its records into the table of points.</param>
public sealed record MetricFeed(MetricScope Scope, StreamId Stream, long IndexedMs, long CreatedMs, bool HasTable)
{
    private const byte Version = 1;

    /// <summary>The row's key.</summary>
    public static byte[] Key(MetricScope scope) => Encoding.UTF8.GetBytes($"{scope.Account}/{scope.Region}");

    public static MetricScope ReadKey(ReadOnlyMemory<byte> key)
    {
        var parts = Encoding.UTF8.GetString(key.Span).Split('/', 2);
        return new MetricScope(parts[0], parts[1]);
    }

    /// <summary>Reads a row.</summary>
    public static MetricFeed Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, json => new MetricFeed(
        ReadKey(key), new StreamId(json.Number("stream")), json.Number("indexedMs"), json.Number("createdMs"), json.Flag("hasTable")));

    /// <summary>The feed of a scope; null: there is none yet.</summary>
    public static async ValueTask<MetricFeed?> Find(IMetadataReader reader, MetricScope scope)
    {
        var key = Key(scope);
        return await reader.Get(MetricSpaces.Feeds, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction) => transaction.Put(MetricSpaces.Feeds, Key(Scope), JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("stream"u8, Stream.Value);
        json.WriteNumber("indexedMs"u8, IndexedMs);
        json.WriteNumber("createdMs"u8, CreatedMs);
        json.WriteBoolean("hasTable"u8, HasTable);
        json.WriteEndObject();
    }));
}
