using System.Globalization;
using System.Text.Json;

namespace Tarn.Clients.ItemAudits;

/// <summary>
/// Compares an item with the row of a delivery of current items. Each attribute is the value of its column, or is in <c>_rest</c> under its path. Names
/// of columns do not differ by case alone: of several like attributes one is in the column, and the others are in <c>_rest</c>.
/// </summary>
/// <param name="columns">The names of the row's columns.</param>
/// <param name="types">Their Trino types.</param>
/// <param name="hasPending">Whether the statement read rows before their commit, which adds columns.</param>
internal sealed class RowComparison(IReadOnlyList<string> columns, IReadOnlyList<string> types, bool hasPending)
{
    private const string RestColumn = "_rest";
    private static readonly HashSet<string> OwnColumns = new(StringComparer.OrdinalIgnoreCase) { RestColumn, "_shard", "_seq", "_sub", "_arrived" };

    /// <summary>Columns of types whose values are not compared, with these types.</summary>
    public IEnumerable<string> Uncompared =>
        columns.Zip(types).Where(column => LakeValue.Of("0", PlainType(column.Second)).Kind == LakeKind.Other && !OwnColumns.Contains(column.First))
            .Select(column => $"{column.First} ({column.Second})");

    /// <summary>Compares all attributes; empty: the row has them as they are.</summary>
    public IReadOnlyList<ValueDifference> Compare(JsonElement item, string?[] row)
    {
        var found = new Found(RestOf(row), hasPending, []);
        var fields = new Dictionary<string, LakeValue>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Count; i++)
        {
            if (!OwnColumns.Contains(columns[i]))
            {
                fields[columns[i]] = LakeValue.Of(row[i], types[i]);
            }
        }

        CompareMembers(string.Empty, item, fields, found);
        return found.Differences;
    }

    // Only the word of a type without parts counts.
    private static string PlainType(string type) => type.StartsWith("array", StringComparison.Ordinal) || type.StartsWith("map", StringComparison.Ordinal)
        || type.StartsWith("row", StringComparison.Ordinal) ? "varchar" : type;

    private static void CompareMembers(string path, JsonElement members, Dictionary<string, LakeValue> fields, Found found)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var like in members.EnumerateObject().GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase))
        {
            seen.Add(like.Key);
            var at = $"{path}/{Escaped(like.Key)}";
            var field = fields.GetValueOrDefault(like.Key);
            var values = like.Select(member => ItemValue.Of(member.Value)).ToList();
            if (values.Count == 1)
            {
                Compare(at, values[0], field, found);
            }
            else
            {
                CompareLike(at, values, field, found);
            }
        }

        foreach (var (name, field) in fields)
        {
            if (field.Kind is not (LakeKind.Null or LakeKind.Other) && !seen.Contains(name))
            {
                found.Add($"{path}/{Escaped(name)}", default, field);
            }
        }
    }

    private static void CompareLike(string path, List<ItemValue> values, in LakeValue field, Found found)
    {
        var fits = field.Kind is LakeKind.Null or LakeKind.Other;
        foreach (var value in values)
        {
            var alone = found with { Differences = [] };
            Compare(path, value, field, alone);
            var isField = alone.Differences.Count == 0 && !found.IsInRest(path, value);
            fits |= isField;
            if (!isField && !found.IsInRest(path, value) && value.HasContent)
            {
                found.Add(path, value, field);
            }
        }

        if (!fits)
        {
            found.Add(path, values[^1], field);
        }
    }

    private static void Compare(string path, in ItemValue item, in LakeValue row, Found found)
    {
        var isKept = row.Kind is LakeKind.Null ? !item.HasContent || found.IsInRest(path, item)
            : row.Kind == LakeKind.Other;
        if (isKept)
        {
            return;
        }

        if (item.Type == "M" && row.Kind == LakeKind.Struct)
        {
            var fields = new Dictionary<string, LakeValue>(StringComparer.OrdinalIgnoreCase);
            foreach (var field in row.Parts.EnumerateObject())
            {
                fields[field.Name] = LakeValue.Of(field.Value, row.HasBytes);
            }

            CompareMembers(path, item.Value, fields, found);
        }
        else if (item.IsList && row.Kind == LakeKind.List && item.Value.GetArrayLength() == row.Parts.GetArrayLength())
        {
            var (index, hasBytes) = (0, row.HasBytes);
            foreach (var (element, part) in item.Elements.Zip(row.Parts.EnumerateArray()))
            {
                Compare(string.Create(CultureInfo.InvariantCulture, $"{path}/{index++}"), element, LakeValue.Of(part, hasBytes), found);
            }
        }
        else if (!LeafComparison.Agrees(item, row))
        {
            found.Add(path, item, row);
        }
    }

    private static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private Dictionary<string, List<JsonElement>> RestOf(string?[] row)
    {
        var rest = new Dictionary<string, List<JsonElement>>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Count; i++)
        {
            if (!columns[i].Equals(RestColumn, StringComparison.OrdinalIgnoreCase) || row[i] is not { } text)
            {
                continue;
            }

            using var entries = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
            foreach (var entry in entries.RootElement.EnumerateArray())
            {
                var path = entry.GetProperty("path").GetString()!;
                if (!rest.TryGetValue(path, out var values))
                {
                    rest[path] = values = [];
                }

                values.Add(entry.GetProperty("value").Clone());
            }
        }

        return rest;
    }

    private sealed record Found(Dictionary<string, List<JsonElement>> Rest, bool HasPending, List<ValueDifference> Differences)
    {
        public bool IsInRest(string path, ItemValue item) =>
            Rest.TryGetValue(path, out var values) && values.Exists(value => LeafComparison.IsKept(item, value));

        public void Add(string path, in ItemValue item, in LakeValue row) =>
            Differences.Add(new ValueDifference(path, item.ToString(), row.ToString(), HasPending && row.Kind == LakeKind.Null));
    }
}
