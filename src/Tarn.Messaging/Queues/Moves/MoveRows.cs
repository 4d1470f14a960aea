using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Moves;

/// <summary>The rows of move tasks.</summary>
internal static class MoveRows
{
    /// <summary>(source's stream id, start in Unix milliseconds) → a task.</summary>
    public static Space Space { get; } = new(471, "queues.moves");

    private const byte Version = 1;

    /// <summary>The tasks kept for one source.</summary>
    public const int KeptMax = 10;

    /// <summary>The tasks of a source, the newest first.</summary>
    public static async ValueTask<IReadOnlyList<MoveTask>> Of(IMetadataReader reader, StreamId source) =>
        [.. (await reader.Scan(Space, KeyRange.Prefix(Prefix(source)), KeptMax + 1, descending: true)).Select(Decode)];

    /// <summary>One task; null: there is none.</summary>
    public static async ValueTask<MoveTask?> Find(IMetadataReader reader, StreamId source, DateTimeOffset started)
    {
        var key = Key(source, started);
        return await reader.Get(Space, key) is { } row ? Decode(new Row(key, row)) : null;
    }

    /// <summary>Writes a task.</summary>
    public static void Put(IMetadataTransaction transaction, MoveTask task) => transaction.Put(Space, Key(task.Source, task.Started), JsonRow.Encode(
        Version,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, task.Status.ToString());
            json.WriteNumber("moved"u8, task.Moved);
            json.WriteNumber("toMove"u8, task.ToMove);
            if (task.TargetArn is { } target)
            {
                json.WriteString("target"u8, target);
            }

            if (task.PerSecond is { } rate)
            {
                json.WriteNumber("perSecond"u8, rate);
            }

            if (task.FailureReason is { } reason)
            {
                json.WriteString("failure"u8, reason);
            }

            json.WriteEndObject();
        }));

    public static void Remove(IMetadataTransaction transaction, MoveTask task) => transaction.Delete(Space, Key(task.Source, task.Started));

    /// <summary>Removes the tasks of a deleted queue.</summary>
    public static async ValueTask RemoveAll(IMetadataTransaction transaction, StreamId source)
    {
        foreach (var task in await Of(transaction, source))
        {
            Remove(transaction, task);
        }
    }

    /// <summary>Reads a row.</summary>
    public static MoveTask Decode(Row row) => JsonRow.Decode(Version, row.Value, json => new MoveTask
    {
        Source = new StreamId(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span)),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[sizeof(long)..])),
        Status = Enum.Parse<MoveStatus>(json.Text("status")),
        Moved = json.GetProperty("moved").GetInt64(),
        ToMove = json.GetProperty("toMove").GetInt64(),
        TargetArn = json.TextOrNull("target"),
        PerSecond = (int?)json.NumberOrNull("perSecond"),
        FailureReason = json.TextOrNull("failure"),
    });

    private static byte[] Prefix(StreamId source) => Key(source, DateTimeOffset.UnixEpoch)[..sizeof(long)];

    private static byte[] Key(StreamId source, DateTimeOffset started)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, source.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), started.ToUnixTimeMilliseconds());
        return key;
    }
}
