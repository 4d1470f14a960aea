using System.Globalization;
using System.Text.Json;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Tests.Avro;

/// <summary>The recorded cases' JSON form of Avro values: bytes and fixed in hex, unions as <c>{"branch": value}</c>.</summary>
internal static class AvroJson
{
    public static object? Read(AvroSchema schema, JsonElement json)
    {
        switch (schema.Kind)
        {
            case AvroKind.Null:
                return null;
            case AvroKind.Boolean:
                return json.GetBoolean();
            case AvroKind.Int:
                return json.GetInt32();
            case AvroKind.Long:
                return json.GetInt64();
            case AvroKind.Float:
                return json.ValueKind == JsonValueKind.String ? float.Parse(Special(json), CultureInfo.InvariantCulture) : json.GetSingle();
            case AvroKind.Double:
                return json.ValueKind == JsonValueKind.String ? double.Parse(Special(json), CultureInfo.InvariantCulture) : json.GetDouble();
            case AvroKind.Bytes or AvroKind.Fixed:
                return Convert.FromHexString(json.GetString()!);
            case AvroKind.String or AvroKind.Enum:
                return json.GetString();
            case AvroKind.Array:
                return json.EnumerateArray().Select(item => Read(schema.Items!, item)).ToList();
            case AvroKind.Map:
                return json.EnumerateObject().ToDictionary(p => p.Name, p => Read(schema.Items!, p.Value));
            case AvroKind.Record:
                return new AvroRecord(schema, schema.Fields.Select(f => Read(f.Schema, json.GetProperty(f.Name))).ToArray());
            default:
                return ReadUnion(schema, json);
        }
    }

    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y) || (float.IsNaN(x) && float.IsNaN(y)),
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y) || (double.IsNaN(x) && double.IsNaN(y)),
        (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(p => Same(p.First, p.Second)),
        (Dictionary<string, object?> x, Dictionary<string, object?> y) => x.Count == y.Count && x.All(p => y.TryGetValue(p.Key, out var v) && Same(p.Value, v)),
        (AvroRecord x, AvroRecord y) => x.Values.Length == y.Values.Length && x.Values.Zip(y.Values).All(p => Same(p.First, p.Second)),
        (AvroBranch x, AvroBranch y) => x.Index == y.Index && Same(x.Value, y.Value),
        _ => Equals(a, b),
    };

    private static object? ReadUnion(AvroSchema schema, JsonElement json)
    {
        var name = json.ValueKind == JsonValueKind.Null ? "null" : json.EnumerateObject().Single().Name;
        for (var i = 0; i < schema.Branches.Count; i++)
        {
            var branch = schema.Branches[i];
            if ((branch.Name ?? branch.Kind.ToString().ToLowerInvariant()) == name)
            {
                var value = branch.Kind == AvroKind.Null ? null : Read(branch, json.EnumerateObject().Single().Value);
                return schema.IsOptional ? value : new AvroBranch(i, value);
            }
        }

        throw new InvalidOperationException($"no branch {name}");
    }

    private static string Special(JsonElement json) => json.GetString()!;
}
