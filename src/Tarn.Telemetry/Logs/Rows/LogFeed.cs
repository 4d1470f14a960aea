using System.Text;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>The internal stream of a scope, and the progress of its reader.</summary>
/// <param name="Stream">The internal stream.</param>
/// <param name="Consumer">The reader that writes segments.</param>
/// <param name="Next">Events below this number are in segments.</param>
public sealed record LogFeed(LogScope Scope, StreamId Stream, ConsumerId Consumer, EventNumber Next)
{
    private const byte Version = 1;

    /// <summary>The row's key.</summary>
    public static byte[] Key(LogScope scope) => Encoding.UTF8.GetBytes($"{scope.Account}/{scope.Region}");

    public static LogScope ReadKey(ReadOnlyMemory<byte> key)
    {
        var parts = Encoding.UTF8.GetString(key.Span).Split('/', 2);
        return new LogScope(parts[0], parts[1]);
    }

    /// <summary>Reads a row.</summary>
    public static LogFeed Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, json => new LogFeed(
        ReadKey(key), new StreamId(json.Number("stream")), new ConsumerId(json.Number("consumer")), new EventNumber(json.Number("next"))));

    /// <summary>The feed of a scope; null: there is none yet.</summary>
    public static async ValueTask<LogFeed?> Find(IMetadataReader reader, LogScope scope)
    {
        var key = Key(scope);
        return await reader.Get(LogSpaces.Feeds, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction) => transaction.Put(LogSpaces.Feeds, Key(Scope), JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("stream"u8, Stream.Value);
        json.WriteNumber("consumer"u8, Consumer.Value);
        json.WriteNumber("next"u8, Next.Value);
        json.WriteEndObject();
    }));
}
