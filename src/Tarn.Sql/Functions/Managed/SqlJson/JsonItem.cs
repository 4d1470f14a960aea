using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>An item of a path's sequence: a value of JSON, or a number that a path computed.</summary>
internal abstract record JsonItem
{
    /// <summary>The same depth as records may have.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 200 };

    public sealed record Null : JsonItem;

    public sealed record Truth(bool Value) : JsonItem;

    public sealed record Text(string Value) : JsonItem;

    public sealed record Whole(long Value) : JsonItem;

    public sealed record Fixed(decimal Value) : JsonItem;

    public sealed record Floating(double Value) : JsonItem;

    public sealed record List(IReadOnlyList<JsonItem> Items) : JsonItem;

    public sealed record Members(IReadOnlyList<(string Name, JsonItem Value)> Fields) : JsonItem;

    /// <summary>Reads JSON text; null: it is not JSON.</summary>
    public static JsonItem? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The text of a scalar, as a cast to varchar makes it; null for arrays, objects and null.</summary>
    public string? ScalarText() => this switch
    {
        Truth t => t.Value ? "true" : "false",
        Text t => t.Value,
        Whole w => w.Value.ToString(CultureInfo.InvariantCulture),
        Fixed f => f.Value.ToString(CultureInfo.InvariantCulture),
        Floating f => JavaNumbers.Scientific(f.Value),
        _ => null,
    };

    /// <summary>The item as JSON text.</summary>
    public string ToJson()
    {
        var text = new StringBuilder();
        Append(text, this);
        return text.ToString();
    }

    private static JsonItem Of(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Array => new List([.. e.EnumerateArray().Select(Of)]),
        JsonValueKind.Object => new Members([.. LastOfEachName(e)]),
        JsonValueKind.String => new Text(e.GetString()!),
        JsonValueKind.Number => Number(e),
        JsonValueKind.True => new Truth(true),
        JsonValueKind.False => new Truth(false),
        _ => new Null(),
    };

    /// <summary>The members; one whose name comes again has the last value, at its first index.</summary>
    private static IEnumerable<(string Name, JsonItem Value)> LastOfEachName(JsonElement e) =>
        e.EnumerateObject().GroupBy(p => p.Name, StringComparer.Ordinal).Select(g => (g.Key, Of(g.Last().Value)));

    private static JsonItem Number(JsonElement e)
    {
        var raw = e.GetRawText();
        return raw.AsSpan().IndexOfAny(".eE") >= 0 ? new Floating(e.GetDouble())
            : e.TryGetInt64(out var whole) ? new Whole(whole)
            : decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var large) ? new Fixed(large) : new Floating(e.GetDouble());
    }

    private static void Append(StringBuilder text, JsonItem item)
    {
        switch (item)
        {
            case List list:
                text.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    Append(text.Append(i == 0 ? "" : ","), list.Items[i]);
                }

                text.Append(']');
                break;
            case Members members:
                text.Append('{');
                for (var i = 0; i < members.Fields.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",").Append(CanonicalJson.Quote(members.Fields[i].Name)).Append(':');
                    Append(text, members.Fields[i].Value);
                }

                text.Append('}');
                break;
            case Text t:
                text.Append(CanonicalJson.Quote(t.Value));
                break;
            case Floating f:
                text.Append(CanonicalJson.Number(f.Value));
                break;
            default:
                text.Append(item.ScalarText() ?? "null");
                break;
        }
    }
}
