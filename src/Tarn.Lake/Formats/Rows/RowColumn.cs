using Tarn.DuckDb;

namespace Tarn.Lake.Formats.Rows;

/// <summary>
/// A column that a row reader makes, or a part of one. Its fields are found in files by their ids.
/// </summary>
/// <param name="FieldId">
/// The field's id, or its 1-based ordinal in files whose columns have only ordinals; of elements, keys and values it is not used.
/// </param>
/// <param name="Name">The field's name in a row.</param>
/// <param name="Kind">The kind of its values.</param>
public sealed record RowColumn(int FieldId, string Name, RowKind Kind)
{
    /// <summary>Of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>The fields of a row, the element of an array, the key and value of a map.</summary>
    public IReadOnlyList<RowColumn> Children { get; init; } = [];

    /// <summary>DuckDB's type; the caller disposes it.</summary>
    public DuckType NewType()
    {
        var children = Children.Select(child => child.NewType()).ToList();
        try
        {
            return Kind switch
            {
                RowKind.Row => DuckType.Struct([.. Children.Select((child, i) => (child.Name, children[i]))]),
                RowKind.Array => DuckType.List(children[0]),
                RowKind.Map => DuckType.Map(children[0], children[1]),
                RowKind.Decimal => DuckType.Decimal(Precision, Scale),
                RowKind.Boolean => DuckType.Of(DuckTypeId.Boolean),
                RowKind.TinyInt => DuckType.Of(DuckTypeId.TinyInt),
                RowKind.SmallInt => DuckType.Of(DuckTypeId.SmallInt),
                RowKind.Integer => DuckType.Of(DuckTypeId.Integer),
                RowKind.Bigint => DuckType.Of(DuckTypeId.BigInt),
                RowKind.Real => DuckType.Of(DuckTypeId.Float),
                RowKind.Double => DuckType.Of(DuckTypeId.Double),
                RowKind.Varbinary => DuckType.Of(DuckTypeId.Blob),
                RowKind.Date => DuckType.Of(DuckTypeId.Date),
                RowKind.Time => DuckType.Of(DuckTypeId.Time),
                RowKind.Timestamp => DuckType.Of(DuckTypeId.Timestamp),
                RowKind.TimestampNs => DuckType.Of(DuckTypeId.TimestampNs),
                _ => DuckType.Of(DuckTypeId.Varchar),
            };
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }
    }
}
