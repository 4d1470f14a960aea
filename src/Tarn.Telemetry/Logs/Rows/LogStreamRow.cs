using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>A log stream, and the facts of its events that are in segments.</summary>
public sealed record LogStreamRow
{
    private const byte Version = 1;

    public required LogGroupId Group { get; init; }

    /// <summary>The stream's name, unique in its group.</summary>
    public required string Name { get; init; }

    public required LogStreamId Id { get; init; }

    /// <summary>When it was made, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The time of the earliest event; null: it has none.</summary>
    public long? FirstMs { get; init; }

    /// <summary>The time of the latest event.</summary>
    public long? LastMs { get; init; }

    /// <summary>When an event was last accepted.</summary>
    public long? IngestedMs { get; init; }

    public static byte[] Key(LogGroupId group, string name) => NumberKeys.Of(group.Value, Encoding.UTF8.GetBytes(name));

    public static LogStreamRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, json => new LogStreamRow
    {
        Group = new LogGroupId(NumberKeys.Part(key, 0)),
        Name = Encoding.UTF8.GetString(key.Span[8..]),
        Id = new LogStreamId(json.Number("id")),
        CreatedMs = json.Number("createdMs"),
        FirstMs = json.NumberOrNull("firstMs"),
        LastMs = json.NumberOrNull("lastMs"),
        IngestedMs = json.NumberOrNull("ingestedMs"),
    });

    /// <summary>A stream by its name; null: there is none.</summary>
    public static async ValueTask<LogStreamRow?> Find(IMetadataReader reader, LogGroupId group, string name)
    {
        var key = Key(group, name);
        return await reader.Get(LogSpaces.Streams, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>The name of a stream; null: it was deleted.</summary>
    public static async ValueTask<string?> NameOf(IMetadataReader reader, LogStreamId id) =>
        await reader.Get(LogSpaces.StreamNames, NumberKeys.Of(id.Value)) is { } name ? Encoding.UTF8.GetString(name.Span) : null;

    /// <summary>Writes the rows of a new stream.</summary>
    public void Add(IMetadataTransaction transaction)
    {
        Put(transaction);
        transaction.Put(LogSpaces.StreamNames, NumberKeys.Of(Id.Value), Encoding.UTF8.GetBytes(Name));
    }

    public void Delete(IMetadataTransaction transaction)
    {
        transaction.Delete(LogSpaces.Streams, Key(Group, Name));
        transaction.Delete(LogSpaces.StreamNames, NumberKeys.Of(Id.Value));
    }

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction) => transaction.Put(LogSpaces.Streams, Key(Group, Name), JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, Id.Value);
        json.WriteNumber("createdMs"u8, CreatedMs);
        if (FirstMs is { } first)
        {
            json.WriteNumber("firstMs"u8, first);
            json.WriteNumber("lastMs"u8, LastMs!.Value);
            json.WriteNumber("ingestedMs"u8, IngestedMs!.Value);
        }

        json.WriteEndObject();
    }));

    /// <summary>The row with the facts of further events.</summary>
    public LogStreamRow With(long firstMs, long lastMs, long ingestedMs) => this with
    {
        FirstMs = Math.Min(FirstMs ?? firstMs, firstMs),
        LastMs = Math.Max(LastMs ?? lastMs, lastMs),
        IngestedMs = Math.Max(IngestedMs ?? ingestedMs, ingestedMs),
    };
}
