using System.Buffers.Text;
using System.Globalization;
using System.IO.Enumeration;

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

    public static ProcessTable Read()
    {
        var rows = new Dictionary<int, Row>();
        Span<byte> room = stackalloc byte[ProcessFile.BytesMax];
        foreach (var id in new FileSystemEnumerable<int>("/proc", static (ref entry) => IdOf(entry.FileName)))
        {
            if (id > 0 && RowOf(ProcessFile.Read(id, "stat", room)) is { } row)
            {
                rows[id] = row;
            }
        }

        return new ProcessTable(rows);
    }

    private static int IdOf(ReadOnlySpan<char> name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

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
    private static Row? RowOf(ReadOnlySpan<byte> line)
    {
        var fields = line[(line.LastIndexOf((byte)')') + 1)..];
        if (fields.Length < 4 || fields[1] is (byte)'Z' or (byte)'X')
        {
            return null;
        }

        var isStopped = fields[1] == (byte)'T';
        fields = fields[3..]; // a space, the state's letter, a space
        var isWhole = Utf8Parser.TryParse(fields, out int parent, out var length);
        return isWhole && Utf8Parser.TryParse(fields[(length + 1)..], out int group, out _) ? new Row(parent, group, isStopped) : null;
    }
}
