using System.Globalization;

namespace Tarn.Processes.Watching;

/// <summary>The machine's processes at one moment.</summary>
public sealed class ProcessTable
{
    private readonly Dictionary<int, Row> _rows;
    private readonly ILookup<int, int> _children;

    private ProcessTable(Dictionary<int, Row> rows)
    {
        _rows = rows;
        _children = rows.ToLookup(row => row.Value.Parent, row => row.Key);
    }

    private readonly record struct Row(int Parent, int Group, bool IsStopped);

    /// <summary>Reads the table.</summary>
    public static ProcessTable Read()
    {
        var rows = new Dictionary<int, Row>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && RowOf(id) is { } row)
            {
                rows[id] = row;
            }
        }

        return new ProcessTable(rows);
    }

    /// <summary>The processes of a group.</summary>
    public IEnumerable<int> MembersOf(int group) => _rows.Where(row => row.Value.Group == group).Select(row => row.Key);

    /// <summary>A process, and all that it and its children started.</summary>
    public IEnumerable<int> TreeOf(int processId)
    {
        var pending = new Stack<int>([processId]);
        while (pending.TryPop(out var id))
        {
            yield return id;
            foreach (var child in _children[id])
            {
                pending.Push(child);
            }
        }
    }

    /// <summary>Whether a process exists and is not stopped by a signal.</summary>
    public bool IsRunning(int processId) => _rows.TryGetValue(processId, out var row) && !row.IsStopped;

    // The name, field 2, may hold any byte: fields are counted from its closing bracket. Zombies hold nothing any more.
    private static Row? RowOf(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ', 4);
            return fields[0] is "Z" or "X"
                ? null
                : new Row(
                    int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture), fields[0] == "T");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
