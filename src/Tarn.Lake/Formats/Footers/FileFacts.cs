using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Footers;

/// <summary>The facts of a Parquet file's footer that a table stores or checks.</summary>
public sealed record FileFacts
{
    /// <summary>The reason why no table can list the file; null: a table can.</summary>
    public string? Misfit { get; init; }

    /// <summary>The number of its rows.</summary>
    public long RowCount { get; init; }

    /// <summary>
    /// Its columns, all optional. The ids are the file's own field ids, or numbers from 1 if the file has none.
    /// Columns that hold only nulls of no type are left out.
    /// </summary>
    public StructType Columns { get; init; } = new([]);

    /// <summary>Whether the ids of <see cref="Columns"/> are the file's own.</summary>
    public bool HasFieldIds { get; init; }

    /// <summary>Offsets of its row groups.</summary>
    public IReadOnlyList<long> SplitOffsets { get; init; } = [];

    /// <summary>The statistics of its columns, by the ids of <see cref="Columns"/>.</summary>
    public ColumnMetrics Metrics { get; init; } = ColumnMetrics.None;

    /// <summary>
    /// The columns with one value in all rows, among the ones that the reader asked for: their value in the form of a bound,
    /// empty for null.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Constants { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The ids of the columns that hold unsigned integers of 64 bits. Their type in <see cref="Columns"/> is a decimal.</summary>
    public IReadOnlySet<int> Unsigned { get; init; } = new HashSet<int>();

    /// <summary>Whether the file's statistics show that all values of <see cref="Unsigned"/> fit a long.</summary>
    public bool UnsignedFits { get; init; }

    /// <summary>Whether another file has the same columns: names, types, order, and ids where the files have their own.</summary>
    public bool HasSameColumns(FileFacts other) => HasFieldIds == other.HasFieldIds && Columns.Equals(other.Columns);

    /// <summary>
    /// The same with longs for <see cref="Unsigned"/>, which many readers expect for unsigned columns. It must fit: <see cref="UnsignedFits"/>.
    /// </summary>
    public FileFacts WithLongs()
    {
        Invariant.Check(UnsignedFits);
        return this with
        {
            Columns = (StructType)Longs(Columns),
            Metrics = Metrics with { LowerBounds = Longs(Metrics.LowerBounds), UpperBounds = Longs(Metrics.UpperBounds) },
            Constants = Constants.ToDictionary(
                constant => constant.Key, constant => Columns.TryGetField(constant.Key, out var field) ? Long(field.Id, constant.Value) : constant.Value),
        };
    }

    private IcebergType Longs(IcebergType type) => type switch
    {
        StructType structure => new StructType([.. structure.Fields.Select(field => field with { Type = Longs(field.Id, field.Type) })]),
        ListType list => new ListType(list.ElementId, Longs(list.ElementId, list.Element), list.ElementRequired),
        MapType map => new MapType(map.KeyId, Longs(map.KeyId, map.Key), map.ValueId, Longs(map.ValueId, map.Value), map.ValueRequired),
        _ => type,
    };

    private IcebergType Longs(int id, IcebergType type) => Unsigned.Contains(id) ? PrimitiveType.Long : Longs(type);

    private Dictionary<int, byte[]> Longs(IReadOnlyDictionary<int, byte[]> bounds) =>
        bounds.ToDictionary(bound => bound.Key, bound => Long(bound.Key, bound.Value));

    // no bytes stand for null
    private byte[] Long(int id, byte[] value) => Unsigned.Contains(id) && value.Length > 0
        ? SingleValue.Encode(PrimitiveType.Long, (long)SingleValue.DecimalFrom(value))
        : value;

    /// <summary>The facts of a file that no table can list.</summary>
    public static FileFacts OfMisfit(string reason) => new() { Misfit = reason };
}
