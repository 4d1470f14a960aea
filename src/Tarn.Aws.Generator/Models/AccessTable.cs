
namespace Tarn.Aws.Generator.Models;

/// <summary>The access rows of a service's operations: <c>Models/&lt;service&gt;.access.json</c>.</summary>
internal sealed class AccessTable
{
    private readonly Dictionary<string, JsonValue> _rows = [];

    /// <summary>Reads the table. A missing file has no rows.</summary>
    public static AccessTable Parse(string? text)
    {
        var table = new AccessTable();
        if (text is not null)
        {
            foreach (var row in JsonParser.Parse(text).Members)
            {
                table._rows[row.Key] = row.Value;
            }
        }

        return table;
    }

    /// <summary>
    /// The row of an operation: an array of rules, or an object with <c>inside</c> or <c>open</c>. Null: there is no
    /// row.
    /// </summary>
    public JsonValue? Row(string operation) => _rows.TryGetValue(operation, out var row) ? row : null;
}
