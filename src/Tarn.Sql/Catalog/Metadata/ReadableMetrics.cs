using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The statistics of a file's columns in readable form.</summary>
internal sealed class ReadableMetrics(Schema schema)
{
    private readonly IReadOnlyList<(string Name, int Id, PrimitiveType Type)> _fields =
    [
        .. schema.FieldsById.Where(field => field.Value.Type is PrimitiveType)
            .Select(field => (schema.PathsById[field.Key], field.Key, (PrimitiveType)field.Value.Type)).OrderBy(field => field.Item1, StringComparer.Ordinal),
    ];

    /// <summary>Bounds by field id as texts; null: unknown.</summary>
    public KeyValuePair<object, object?>[]? Bounds(IReadOnlyDictionary<int, byte[]> bounds) => bounds.Count == 0 ? null
        : [.. _fields.Where(field => bounds.ContainsKey(field.Id)).OrderBy(field => field.Id).Select(field =>
            KeyValuePair.Create<object, object?>((long)field.Id, ValueText.Of(field.Type, SingleValue.Decode(field.Type, bounds[field.Id]))))];

    /// <summary>A JSON object with a member for each primitive field, in the order of their names.</summary>
    public string Of(ColumnMetrics metrics)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var field in _fields)
            {
                json.WriteStartObject(field.Name);
                Write(json, "column_size", metrics.ColumnSizes, field.Id);
                Write(json, "value_count", metrics.ValueCounts, field.Id);
                Write(json, "null_value_count", metrics.NullValueCounts, field.Id);
                Write(json, "nan_value_count", metrics.NanValueCounts, field.Id);
                Write(json, "lower_bound", field.Type, metrics.LowerBounds.GetValueOrDefault(field.Id));
                Write(json, "upper_bound", field.Type, metrics.UpperBounds.GetValueOrDefault(field.Id));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<int, long> counts, int id)
    {
        if (counts.TryGetValue(id, out var count))
        {
            json.WriteNumber(name, count);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    // The forms of the specification's "JSON single-value serialization".
    private static void Write(Utf8JsonWriter json, string name, PrimitiveType type, byte[]? bound)
    {
        switch (MetadataValues.Bound(type, bound))
        {
            case null: json.WriteNull(name); break;
            case bool truth: json.WriteBoolean(name, truth); break;
            case int number when type.Kind == PrimitiveKind.Int: json.WriteNumber(name, number); break;
            case long number when type.Kind == PrimitiveKind.Long: json.WriteNumber(name, number); break;
            case float number when float.IsFinite(number): json.WriteNumber(name, number); break;
            case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
            case byte[] bytes: json.WriteString(name, Convert.ToHexString(bytes)); break;
            case var other: json.WriteString(name, ValueText.Of(type, other)); break;
        }
    }
}
