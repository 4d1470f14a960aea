using System.Text.Json;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients.ApplicationAudits;

/// <summary>Rows by their window and key. Rows with one window and key are a bag: their order does not count.</summary>
/// <param name="columns">The compared columns of the target.</param>
internal sealed class WindowRows(IReadOnlyList<ApplicationColumn> columns)
{
    private const string ValueRole = "Value";
    private readonly SortedDictionary<string, List<string>> _rows = new(StringComparer.Ordinal);

    /// <summary>The windows and keys that have rows.</summary>
    public IReadOnlyCollection<string> Groups => _rows.Keys;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a JSON object of the columns.</summary>
    public void Add(JsonElement row) => Add([.. columns.Select(column => WindowValue.Of(row, column.Name!, column.Type!))]);

    /// <summary>Adds the values of the columns.</summary>
    public void Add(string[] values)
    {
        var group = Join(values, isGroup: true);
        if (!_rows.TryGetValue(group, out var rows))
        {
            _rows.Add(group, rows = []);
        }

        rows.Add(Join(values, isGroup: false));
        Count++;
    }

    /// <summary>The values of a window and key in an order of their own, for people; <c>nothing</c>: it has no row.</summary>
    public string ValuesOf(string group) => _rows.TryGetValue(group, out var rows)
        ? string.Join(" and ", rows.Order(StringComparer.Ordinal).Select(values => values.Length == 0 ? "a row" : values))
        : "nothing";

    private string Join(string[] values, bool isGroup)
    {
        // Without windows and keys, the whole row is the group.
        var hasGroup = columns.Any(column => column.Role != ValueRole);
        return string.Join(", ", columns.Select((column, i) => (column, Value: values[i]))
            .Where(one => hasGroup ? one.column.Role != ValueRole == isGroup : isGroup)
            .Select(one => $"{one.column.Name} {one.Value}"));
    }
}
