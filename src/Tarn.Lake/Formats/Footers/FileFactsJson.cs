using System.Buffers;
using System.Text.Json;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Footers;

/// <summary>The facts of a file as JSON: a worker sends them, and a hostile file may have changed the worker.</summary>
public static class FileFactsJson
{
    // A level of a type takes three levels of JSON.
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 4 * IcebergFormat.TypeDepthMax };

    public static byte[] Write(FileFacts facts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            json.WriteStartObject();
            if (facts.Misfit is { } misfit)
            {
                json.WriteString("misfit"u8, misfit);
            }
            else
            {
                WriteContent(json, facts);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads facts.</summary>
    /// <exception cref="TarnException">Damaged: the text is no such JSON.</exception>
    public static FileFacts Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, ReadOptions);
            var json = document.RootElement;
            return json.TryGetProperty("misfit", out var misfit) ? FileFacts.OfMisfit(misfit.GetString() ?? "") : ReadContent(json);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException or KeyNotFoundException
            or TarnException { Kind: ErrorKind.InvalidArgument })
        {
            throw new TarnException(ErrorKind.Damaged, $"A worker sent facts of a file that cannot be read: {broken.Message}", broken);
        }
    }

    private static void WriteContent(Utf8JsonWriter json, FileFacts facts)
    {
        json.WriteNumber("rows"u8, facts.RowCount);
        json.WriteBoolean("ids"u8, facts.HasFieldIds);
        json.WriteBoolean("unsignedFits"u8, facts.UnsignedFits);
        json.WriteStartArray("unsigned"u8);
        foreach (var id in facts.Unsigned)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
        json.WritePropertyName("columns"u8);
        SchemaJson.WriteType(json, facts.Columns);
        json.WriteStartArray("splits"u8);
        foreach (var offset in facts.SplitOffsets)
        {
            json.WriteNumberValue(offset);
        }

        json.WriteEndArray();
        var metrics = facts.Metrics;
        Write(json, "sizes", metrics.ColumnSizes);
        Write(json, "values", metrics.ValueCounts);
        Write(json, "nulls", metrics.NullValueCounts);
        Write(json, "lower", metrics.LowerBounds);
        Write(json, "upper", metrics.UpperBounds);
        json.WriteStartObject("constants"u8);
        foreach (var (name, value) in facts.Constants)
        {
            json.WriteBase64String(name, value);
        }

        json.WriteEndObject();
    }

    private static FileFacts ReadContent(JsonElement json) => new()
    {
        RowCount = json.GetProperty("rows").GetInt64(),
        HasFieldIds = json.GetProperty("ids").GetBoolean(),
        UnsignedFits = json.GetProperty("unsignedFits").GetBoolean(),
        Unsigned = json.GetProperty("unsigned").EnumerateArray().Select(id => id.GetInt32()).ToHashSet(),
        Columns = SchemaJson.ReadType(json.GetProperty("columns")) as Iceberg.Types.StructType ?? throw new FormatException("columns are a struct"),
        SplitOffsets = [.. json.GetProperty("splits").EnumerateArray().Select(offset => offset.GetInt64())],
        Metrics = new ColumnMetrics
        {
            ColumnSizes = Numbers(json, "sizes"),
            ValueCounts = Numbers(json, "values"),
            NullValueCounts = Numbers(json, "nulls"),
            LowerBounds = Bounds(json, "lower"),
            UpperBounds = Bounds(json, "upper"),
        },
        Constants = json.GetProperty("constants").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetBytesFromBase64()),
    };

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<int, long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var (id, number) in numbers)
        {
            json.WriteNumberValue(id);
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<int, byte[]> bounds)
    {
        json.WriteStartArray(name);
        foreach (var (id, bound) in bounds)
        {
            json.WriteNumberValue(id);
            json.WriteBase64StringValue(bound);
        }

        json.WriteEndArray();
    }

    private static Dictionary<int, long> Numbers(JsonElement json, string name) =>
        json.GetProperty(name).EnumerateArray().Chunk(2).ToDictionary(pair => pair[0].GetInt32(), pair => pair[1].GetInt64());

    private static Dictionary<int, byte[]> Bounds(JsonElement json, string name) =>
        json.GetProperty(name).EnumerateArray().Chunk(2).ToDictionary(pair => pair[0].GetInt32(), pair => pair[1].GetBytesFromBase64());
}
