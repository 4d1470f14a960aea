using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// The columns of a table whose types were inferred from records, at any depth, and the types that wait for them. Two properties
/// of the table hold both. A column that a client adds is declared: its field id is not among them.
/// </summary>
/// <param name="Ids">The field ids of inferred columns.</param>
/// <param name="Waiting">The types by field id, without ids of their own. Each is above the column's type in the order of types.</param>
public sealed record InferredColumns(IReadOnlySet<int> Ids, IReadOnlyDictionary<int, IcebergType> Waiting)
{
    /// <summary>The property with the field ids: numbers and ranges, joined by commas.</summary>
    public const string IdsProperty = "tarn.schema.inferred-columns";

    /// <summary>The property with the waiting types: a JSON object of Iceberg types by field id.</summary>
    public const string WaitingProperty = "tarn.schema.waiting-types";

    private const int IdsMax = 100_000;

    /// <summary>None.</summary>
    public static InferredColumns None { get; } = new(FrozenSet<int>.Empty, FrozenDictionary<int, IcebergType>.Empty);

    /// <summary>Reads the properties of a table. An invalid property counts as absent: its columns are declared.</summary>
    public static InferredColumns Of(TableMetadata table)
    {
        if (!table.Properties.TryGetValue(IdsProperty, out var ids))
        {
            return None;
        }

        var waiting = table.Properties.TryGetValue(WaitingProperty, out var types) ? ParseTypes(types) : [];
        return new InferredColumns(ParseIds(ids), waiting).In(table.CurrentSchema);
    }

    /// <summary>Adds the findings of a commit.</summary>
    /// <param name="found">The findings.</param>
    /// <param name="schema">The table's columns with the commit.</param>
    public InferredColumns With(InferredFindings found, Schema schema) =>
        new InferredColumns(Ids.Concat(found.Added).ToFrozenSet(), TypeOrder.Unite(Waiting, found.Waiting)).In(schema);

    /// <summary>The field ids of the columns that records added, without Tarn's own columns.</summary>
    /// <param name="before">The columns before.</param>
    /// <param name="columns">The columns with those of the records.</param>
    /// <param name="options">The rules of the records.</param>
    public static IReadOnlyList<int> Added(StructType before, StructType columns, ShapeOptions options)
    {
        var known = new Schema(0, before).FieldsById;
        var own = columns.Fields.Where(column => TableShape.IsOwn(column.Name, options)).Select(column => column.Id);
        return [.. new Schema(0, columns).FieldsById.Keys.Where(id => !known.ContainsKey(id)).Except(own)];
    }

    /// <summary>The properties' values; null: the table shall not have the property.</summary>
    public IReadOnlyDictionary<string, string?> ToProperties() => new Dictionary<string, string?>
    {
        [IdsProperty] = Ids.Count == 0 ? null : Ranges(),
        [WaitingProperty] = Waiting.Count == 0 ? null : TypesText(),
    };

    private InferredColumns In(Schema schema)
    {
        var ids = Ids.Where(schema.FieldsById.ContainsKey).ToFrozenSet();
        return new InferredColumns(
            ids, Waiting.Where(w => ids.Contains(w.Key) && TypeOrder.IsAbove(w.Value, schema.FieldsById[w.Key].Type)).ToFrozenDictionary());
    }

    private string Ranges()
    {
        var text = new StringBuilder();
        var ids = Ids.Order().ToArray();
        for (var i = 0; i < ids.Length;)
        {
            var from = i;
            for (i++; i < ids.Length && ids[i] == ids[i - 1] + 1; i++)
            {
            }

            text.Append(CultureInfo.InvariantCulture, $"{(from == 0 ? "" : ",")}{ids[from]}");
            text.Append(i - from > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{ids[i - 1]}") : "");
        }

        return text.ToString();
    }

    private static HashSet<int> ParseIds(string text)
    {
        var ids = new HashSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || (long)last - from > IdsMax - ids.Count)
            {
                return [];
            }

            ids.UnionWith(Enumerable.Range(from, Math.Max(0, last - from + 1)));
        }

        return ids;
    }

    private string TypesText()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (id, type) in Waiting.OrderBy(wanted => wanted.Key))
            {
                json.WritePropertyName(id.ToString(CultureInfo.InvariantCulture));
                SchemaJson.WriteType(json, type);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static Dictionary<int, IcebergType> ParseTypes(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.EnumerateObject().ToDictionary(
                type => int.Parse(type.Name, NumberStyles.None, CultureInfo.InvariantCulture), type => SchemaJson.ReadType(type.Value));
        }
        catch (Exception invalid) when (invalid is JsonException or FormatException or OverflowException or InvalidOperationException or ArgumentException
            or KeyNotFoundException or Tarn.Storage.TarnException)
        {
            return [];
        }
    }
}
