using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>A deleted log group or log stream. Its events are hidden, and wait for their removal.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Stream">The stream; null: the whole group.</param>
/// <param name="DeletedMs">When it was deleted, Unix milliseconds.</param>
public sealed record LogRemoval(long Id, LogScope Scope, LogGroupId Group, LogStreamId? Stream, long DeletedMs)
{
    private const byte Version = 1;

    internal static LogRemoval Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, json => new LogRemoval(
        NumberKeys.Part(key, 0),
        new LogScope(json.Text("account"), json.Text("region")),
        new LogGroupId(json.Number("group")),
        json.NumberOrNull("stream") is { } stream ? new LogStreamId(stream) : null,
        json.Number("deletedMs")));

    internal void Put(IMetadataTransaction transaction) => transaction.Put(LogSpaces.Removals, NumberKeys.Of(Id), JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("account"u8, Scope.Account);
        json.WriteString("region"u8, Scope.Region);
        json.WriteNumber("group"u8, Group.Value);
        if (Stream is { } stream)
        {
            json.WriteNumber("stream"u8, stream.Value);
        }

        json.WriteNumber("deletedMs"u8, DeletedMs);
        json.WriteEndObject();
    }));

    internal void Delete(IMetadataTransaction transaction) => transaction.Delete(LogSpaces.Removals, NumberKeys.Of(Id));
}
