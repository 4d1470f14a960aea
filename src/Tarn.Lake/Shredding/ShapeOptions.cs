using System.Collections.Frozen;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>The changes that records may make to a table's shape.</summary>
public sealed record ShapeOptions
{
    /// <summary>Whether new fields become columns. If false, their values do not fit.</summary>
    public bool Evolve { get; init; } = true;

    /// <summary>
    /// Whether values that do not fit go to the <c>_rest</c> column while their row is stored. If false, their record is
    /// rejected.
    /// </summary>
    public bool KeepRest { get; init; } = true;

    /// <summary>
    /// The field ids of inferred columns. Their values that do not fit are noted: D35 (types are chosen over the first buffer).
    /// </summary>
    public IReadOnlySet<int> Inferred { get; init; } = FrozenSet<int>.Empty;

    /// <summary>
    /// Whether rows have the columns <c>_shard</c>, <c>_seq</c>, <c>_sub</c> and <c>_arrived</c>. If so, a producer's own
    /// fields of these names are misfits.
    /// </summary>
    public bool Lineage { get; init; }

    /// <summary>Whether a field that a record lacks gets the write default of its column (v3). Null stays null.</summary>
    public bool WriteDefaults { get; init; }

    /// <summary>
    /// The rules of another deserializer; null: Tarn's own. With other rules, <see cref="Evolve"/> and <see cref="KeepRest"/>
    /// must be false.
    /// </summary>
    public HiveJsonRules? Reading { get; init; }

    /// <summary>Further forms of dates and timestamps.</summary>
    public TimeFormats TimeFormats { get; init; } = TimeFormats.None;

    /// <summary>
    /// The columns that identify a row, if records are items: see <see cref="IsOfItems"/>. A record without a value that fits a key column is
    /// rejected. A number column of them that does not exist yet is long if all values are; else it is a string, which keeps each number exactly.
    /// </summary>
    public IReadOnlySet<string> Keys { get; init; } = FrozenSet<string>.Empty;

    /// <summary>
    /// Whether records are documents that Tarn made of items. In them, a string whose first character is escaped without need holds bytes in
    /// base64, and makes a binary column.
    /// </summary>
    public bool IsOfItems { get; init; }

    /// <summary>
    /// Columns that a new table has in any case, in their order, and that keep their kind where a record has text for them.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, ColumnKind>> Declared { get; init; } = [];

    /// <summary>The largest allowed <see cref="ColumnsMax"/>: SQL refuses wider relations.</summary>
    public const int ColumnsMost = 10_000;

    /// <summary>
    /// Most leaf columns at any depth (<c>tarn.schema.max-columns</c>). A new field beyond this limit is a misfit.
    /// </summary>
    public int ColumnsMax { get; init; } = 1_000;

    /// <summary>
    /// Whether a scalar that does not fit changes a column whose type is not final: to text. If not, between numbers, texts, true and false the
    /// counts of all values decide at the end of the buffer (<see cref="Inference.KindChoice"/>); until then the scalar is in <c>_rest</c>.
    /// </summary>
    internal bool MayRaise(ShapeNode column) => !KeepRest || Keys.Contains(column.Name)
        || column.Kind is not (ColumnKind.Boolean or ColumnKind.Long or ColumnKind.Double or ColumnKind.String);
}
