namespace Tarn.Sql.Planning;

/// <summary>The part of a column that a statement reads: all of it, or some fields of its rows.</summary>
internal sealed class ColumnUse
{
    private readonly SortedDictionary<int, ColumnUse> _fields = [];

    public static ColumnUse All { get; } = new() { IsWhole = true };

    public bool IsWhole { get; private set; }

    /// <summary>The use of only one field.</summary>
    public static ColumnUse OfField(int field, ColumnUse use)
    {
        var row = new ColumnUse();
        row._fields.Add(field, use);
        return row;
    }

    public void Add(ColumnUse other)
    {
        if (IsWhole || other.IsWhole)
        {
            IsWhole = true;
            _fields.Clear();
            return;
        }

        foreach (var (field, use) in other._fields)
        {
            if (!_fields.TryGetValue(field, out var own))
            {
                _fields.Add(field, own = new());
            }

            own.Add(use);
        }
    }

    /// <summary>
    /// The paths of the parts that are read as a whole: ordinals of fields from the column down. The empty path is the
    /// column itself.
    /// </summary>
    public IEnumerable<IReadOnlyList<int>> Paths() => IsWhole ? [[]]
        : _fields.SelectMany(field => field.Value.Paths().Select(path => (IReadOnlyList<int>)[field.Key, .. path]));
}
