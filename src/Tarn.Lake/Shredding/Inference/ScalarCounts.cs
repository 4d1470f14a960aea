namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// The scalars of one path in records: how many are numbers, texts, and true or false, and the kind of column that they need. The same
/// scalars in any order make the same counts.
/// </summary>
public sealed class ScalarCounts
{
    /// <summary>
    /// A column of numbers, or of true and false, becomes text when at least 1 scalar in 20 is of another kind. Below that, the others
    /// go to <c>_rest</c>.
    /// </summary>
    private const int StrayOneIn = 20;

    private long _booleans;
    private long _numbers;
    private long _texts;
    private bool _hasDoubles;
    private ColumnKind? _raised;

    /// <summary>The number of scalars.</summary>
    public long Total => _booleans + _numbers + _texts;

    /// <summary>Whether the scalars are of several kinds.</summary>
    public bool HasStrays => Total > Most;

    /// <summary>The kind of column that the scalars need; null: there are none.</summary>
    public ColumnKind? Column => Total == 0 ? _raised
        : _texts == Most || (Total - Most) * StrayOneIn >= Total ? ColumnKind.String
        : _numbers == Most ? NumberColumn : ColumnKind.Boolean;

    /// <summary>
    /// Whether a column of text should become the kind of column that the scalars need: when fewer than 1 scalar in 40 is of another kind.
    /// From 1 in 20 on, text takes the column. In between, the column keeps its type.
    /// </summary>
    public bool LeaveText => Column is ColumnKind.Long or ColumnKind.Double or ColumnKind.Boolean
        && (Total - Most) * StrayOneIn * InferredColumns.Majority < Total;

    /// <summary>The counts by the kind of column that the scalars of each kind need.</summary>
    internal IEnumerable<(ColumnKind Kind, long Count)> Parts =>
        Total == 0 ? _raised is { } raised ? [(raised, 0)] : []
        : new[] { (ColumnKind.Boolean, _booleans), (NumberColumn, _numbers), (ColumnKind.String, _texts) }.Where(part => part.Item2 > 0);

    private long Most => Math.Max(_texts, Math.Max(_booleans, _numbers));

    private ColumnKind NumberColumn => _hasDoubles ? ColumnKind.Double : ColumnKind.Long;

    /// <summary>Adds scalars that need this kind of column alone.</summary>
    internal void Add(ColumnKind kind, long count)
    {
        Raise(kind);
        _booleans += kind == ColumnKind.Boolean ? count : 0;
        _numbers += kind is ColumnKind.Long or ColumnKind.Double ? count : 0;
        _texts += kind == ColumnKind.String ? count : 0;
    }

    internal void Add(ScalarCounts other)
    {
        AddKinds(other);
        _booleans += other._booleans;
        _numbers += other._numbers;
        _texts += other._texts;
    }

    /// <summary>Adds the kinds of scalars, without their number.</summary>
    internal void AddKinds(ScalarCounts other)
    {
        if (other._raised is { } raised)
        {
            Raise(raised);
            _hasDoubles |= other._hasDoubles;
        }
    }

    /// <summary>Notes a scalar that needs this kind of column.</summary>
    internal void Raise(ColumnKind kind)
    {
        _raised = _raised is { } known ? KindOrder.Unite(known, kind) : kind;
        _hasDoubles |= kind == ColumnKind.Double;
    }
}
