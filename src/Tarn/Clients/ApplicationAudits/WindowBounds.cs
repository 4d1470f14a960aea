using System.Text.Json;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients.ApplicationAudits;

/// <summary>The first and the last window of audited rows. Emitted rows of other windows are of other ranges, or were emitted since.</summary>
internal sealed class WindowBounds(IReadOnlyList<ApplicationColumn> columns)
{
    private readonly ApplicationColumn? _column =
        columns.FirstOrDefault(column => column.Role == "WindowEnd") ?? columns.FirstOrDefault(column => column.Role == "WindowStart");

    /// <summary>The column with the window's time; null: the rows have no window.</summary>
    public string? Column => _column?.Name;

    public string? Least { get; private set; }

    public string? Greatest { get; private set; }

    public void Add(JsonElement row)
    {
        if (_column is null)
        {
            return;
        }

        var window = WindowValue.Of(row, _column.Name, _column.Type);
        Least = Least is null || string.CompareOrdinal(window, Least) < 0 ? window : Least;
        Greatest = Greatest is null || string.CompareOrdinal(window, Greatest) > 0 ? window : Greatest;
    }

    /// <summary>Whether a row's window is among the audited ones.</summary>
    /// <param name="values">The values of the columns.</param>
    /// <param name="fromBeginning">Whether all windows up to the last one are.</param>
    public bool Covers(string[] values, bool fromBeginning)
    {
        if (_column is null)
        {
            return true;
        }

        var window = values[columns.ToList().IndexOf(_column)];
        return Greatest is not null && string.CompareOrdinal(window, Greatest) <= 0 && (fromBeginning || string.CompareOrdinal(window, Least) >= 0);
    }
}
