using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tarn.Functions.Mappings.Batches;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings.Running;

/// <summary>The tumbling window of a lane: the state that one call answers and the next one gets.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html"/>
internal sealed class LaneWindow(ShardContext context)
{
    private const int StateBytesMax = 1 << 20;

    private long? _startMs = context.Window?.StartMs;

    /// <summary>The state; empty: none.</summary>
    public ReadOnlyMemory<byte> State { get; set; } = context.Window?.State ?? default;

    /// <summary>Whether a window is open.</summary>
    public bool IsOpen => _startMs is not null;

    /// <summary>Begins the window of a batch, unless it is open.</summary>
    public void Open(EventBatch batch) => _startMs ??= batch.WindowStartMs;

    /// <summary>Whether the state is larger than a window may keep.</summary>
    public bool IsTooLarge(ReadOnlyMemory<byte>? state) => state?.Length > StateBytesMax;

    /// <summary>Keeps a new state; the result stores it in a transaction.</summary>
    public Func<IMetadataTransaction, ValueTask> Store(ReadOnlyMemory<byte>? state)
    {
        State = state ?? default;
        var row = new WindowRow(_startMs ?? 0, State);
        return transaction =>
        {
            row.Put(transaction, context.Mapping, context.Shard.Id);
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>Ends the window; the result removes its row in a transaction.</summary>
    public Func<IMetadataTransaction, ValueTask> Close()
    {
        _startMs = null;
        State = default;
        return transaction =>
        {
            WindowRow.Remove(transaction, context.Mapping, context.Shard.Id);
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>The members of an event beside its records; empty for a mapping without windows.</summary>
    public ReadOnlySpan<byte> Members(bool isFinal, bool isEarly)
    {
        if (_startMs is not { } start)
        {
            return default;
        }

        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("window");
            json.WriteString("start", Time(start));
            json.WriteString("end", Time(start + (context.Config.TumblingSeconds * 1000L)));
            json.WriteEndObject();
            json.WritePropertyName("state");
            json.WriteRawValue(State.IsEmpty ? "{}"u8 : State.Span);
            json.WriteString("shardId", context.Text.Name);
            json.WriteString("eventSourceARN", context.Config.StreamArn);
            json.WriteBoolean("isFinalInvokeForWindow", isFinal);
            json.WriteBoolean("isWindowTerminatedEarly", isEarly);
            json.WriteEndObject();
        }

        // without the braces, behind a comma
        byte[] members = [.. ","u8, .. bytes.WrittenSpan[1..^1]];
        return members;
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
