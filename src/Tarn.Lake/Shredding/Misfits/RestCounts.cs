using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tarn.Lake.Shredding.Misfits;

/// <summary>
/// Counts the values that went to <c>_rest</c>, by column, reason and kind of value. The number of lines with a column is
/// bounded. Further values are counted in one more line without a column. Belongs to one thread.
/// </summary>
/// <param name="linesMax">The most lines with a column.</param>
public sealed class RestCounts(int linesMax = RestCounts.LinesMax)
{
    /// <summary>Most lines with a column, of one buffer.</summary>
    public const int LinesMax = 1_000;

    /// <summary>Most characters of all lines' columns: records may have any names. This bounds memory to some 200 KB.</summary>
    public const int NameCharactersMax = 1 << 15;

    /// <summary>
    /// Most characters of a path. Longer paths are cut, because a field without a column may have any name.
    /// </summary>
    public const int ColumnLengthMax = 256;

    private int _nameCharacters;

    private readonly Dictionary<(string? Column, MisfitReason Reason, JsonValueKind Value), (string? Type, long Count)> _lines = [];

    /// <summary>Whether no value was counted.</summary>
    public bool IsEmpty => _lines.Count == 0;

    /// <summary>The counts, largest first; the line without a column is last.</summary>
    public IReadOnlyList<RestLine> Lines =>
    [
        .. _lines.Select(line => new RestLine(line.Key.Column, line.Key.Reason, line.Key.Value, line.Value.Type, line.Value.Count))
            .OrderBy(line => line.Column is null)
            .ThenByDescending(line => line.Count)
            .ThenBy(line => line.Column, StringComparer.Ordinal),
    ];

    /// <summary>Adds counts to the counts of the same column, reason and kind.</summary>
    public void Add(in RestLine line)
    {
        var column = line.Column is { Length: > ColumnLengthMax } cut ? cut[..ColumnLengthMax] : line.Column;
        var key = (column, line.Reason, line.Value);
        var isNew = column is not null && !_lines.ContainsKey(key);
        var isOther = column is null || (isNew && (_lines.Count >= linesMax || _nameCharacters + column.Length > NameCharactersMax));
        _nameCharacters += isNew && !isOther ? column!.Length : 0;
        ref var counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, isOther ? default : key, out _);
        counted = (isOther ? null : line.Type ?? counted.Type, counted.Count + line.Count);
    }

    /// <inheritdoc cref="Add(in RestLine)"/>
    public void Add(IEnumerable<RestLine> added)
    {
        foreach (var line in added)
        {
            Add(line);
        }
    }
}
