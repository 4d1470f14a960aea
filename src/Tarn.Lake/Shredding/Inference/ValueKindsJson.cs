using System.Globalization;
using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Counts of values as JSON: <c>docs/formats/lake.md</c>. The names of the table's columns are left out, because its schema has them.
/// </summary>
internal static class ValueKindsJson
{
    private const string NamePrefix = "=";
    private static readonly ColumnKind[] Scalars = [ColumnKind.Boolean, ColumnKind.Long, ColumnKind.Double, ColumnKind.String];

    /// <summary>Writes the counts of a table's columns.</summary>
    public static ReadOnlyMemory<byte> Write(ValueKinds root)
    {
        if (root.Fields.Count == 0)
        {
            return default;
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            WriteFields(json, root);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads counts. Invalid ones count as absent: then no column gets another kind by itself.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="nameOf">The name of a field id; null: the table has no such column any more.</param>
    public static ValueKinds Read(ReadOnlyMemory<byte> text, Func<int, string?> nameOf)
    {
        var root = new ValueKinds();
        if (text.IsEmpty)
        {
            return root;
        }

        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 * JsonRecords.DepthMax });
            ReadFields(json.RootElement, root, nameOf);
            return root;
        }
        catch (Exception invalid) when (invalid is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return new ValueKinds();
        }
    }

    private static void WriteFields(Utf8JsonWriter json, ValueKinds kinds)
    {
        json.WriteStartObject();
        foreach (var (name, field) in kinds.Fields)
        {
            json.WritePropertyName(field.FieldId > 0 ? field.FieldId.ToString(CultureInfo.InvariantCulture) : NamePrefix + name);
            Write(json, field);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ValueKinds kinds)
    {
        json.WriteStartObject();
        foreach (var (scalar, count) in kinds.Scalars.Parts)
        {
            json.WriteNumber(NameOf(scalar), count);
        }

        WriteCount(json, "list", kinds[ValueKind.List]);
        WriteCount(json, "struct", kinds[ValueKind.Struct]);
        if (kinds.Element is { } element)
        {
            if (element.FieldId > 0)
            {
                json.WriteNumber("elementId", element.FieldId);
            }

            json.WritePropertyName("element");
            Write(json, element);
        }

        if (kinds.Fields.Count > 0)
        {
            json.WritePropertyName("fields");
            WriteFields(json, kinds);
        }

        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long count)
    {
        if (count > 0)
        {
            json.WriteNumber(name, count);
        }
    }

    private static void ReadFields(JsonElement json, ValueKinds into, Func<int, string?> nameOf)
    {
        foreach (var member in json.EnumerateObject())
        {
            var isName = member.Name.StartsWith(NamePrefix, StringComparison.Ordinal);
            var id = isName ? 0 : int.Parse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture);
            if ((isName ? member.Name[NamePrefix.Length..] : nameOf(id)) is { } name)
            {
                into.SetField(name, Read(member.Value, id, nameOf));
            }
        }
    }

    private static ValueKinds Read(JsonElement json, int fieldId, Func<int, string?> nameOf)
    {
        var kinds = new ValueKinds { FieldId = fieldId };
        foreach (var scalar in Scalars)
        {
            if (json.TryGetProperty(NameOf(scalar), out var count))
            {
                kinds.Scalars.Add(scalar, count.GetInt64());
            }
        }

        kinds.CountLists(json.TryGetProperty("list", out var lists) ? lists.GetInt64() : 0);
        kinds.CountStructs(json.TryGetProperty("struct", out var structs) ? structs.GetInt64() : 0);
        if (json.TryGetProperty("element", out var element))
        {
            kinds.SetElement(Read(element, json.TryGetProperty("elementId", out var id) ? id.GetInt32() : 0, nameOf));
        }

        if (json.TryGetProperty("fields", out var fields))
        {
            ReadFields(fields, kinds, nameOf);
        }

        return kinds;
    }

    private static string NameOf(ColumnKind scalar) => scalar.ToString().ToLowerInvariant();
}
