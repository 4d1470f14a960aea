using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;
using Tarn.Storage;

namespace Tarn.Lake.Hive;

/// <summary>Compares wanted columns with the types of a form.</summary>
internal static class WantedTypes
{
    /// <summary>The kind of a type's values.</summary>
    /// <exception cref="TarnException">NotSupported: Hive tables have no values of the type.</exception>
    public static RowKind KindOf(HiveType type) => type.Kind switch
    {
        HiveKind.Boolean => RowKind.Boolean,
        HiveKind.TinyInt => RowKind.TinyInt,
        HiveKind.SmallInt => RowKind.SmallInt,
        HiveKind.Int => RowKind.Integer,
        HiveKind.BigInt => RowKind.Bigint,
        HiveKind.Float => RowKind.Real,
        HiveKind.Double => RowKind.Double,
        HiveKind.Decimal when type.Precision is >= 1 and <= 38 && type.Scale <= type.Precision => RowKind.Decimal,
        HiveKind.String or HiveKind.Varchar or HiveKind.Char => RowKind.Varchar,
        HiveKind.Binary => RowKind.Varbinary,
        HiveKind.Date => RowKind.Date,
        HiveKind.Timestamp => RowKind.Timestamp,
        HiveKind.Array => RowKind.Array,
        HiveKind.Map => RowKind.Map,
        HiveKind.Struct => RowKind.Row,
        _ => throw new TarnException(ErrorKind.NotSupported, $"SQL reads no values of type {type.Text} from files of Hive tables"),
    };

    /// <exception cref="TarnException">InvalidArgument: a wanted column is none of the form, or has another type.</exception>
    public static void Check(IReadOnlyList<HiveType> types, IReadOnlyList<RowColumn> wanted)
    {
        foreach (var column in wanted)
        {
            Check(column.FieldId >= 1 && column.FieldId <= types.Count ? types[column.FieldId - 1] : throw Missing(column), column);
        }
    }

    private static void Check(HiveType type, RowColumn wanted)
    {
        if (KindOf(type) != wanted.Kind || (wanted.Kind == RowKind.Decimal && (type.Precision, type.Scale) != (wanted.Precision, wanted.Scale)))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"column {wanted.Name} is wanted as {wanted.Kind}; its files have type {type.Text}");
        }

        for (var i = 0; i < wanted.Children.Count; i++)
        {
            var child = wanted.Children[i];
            var part = type.Kind != HiveKind.Struct ? type.Arguments[i]
                : child.FieldId >= 1 && child.FieldId <= type.Fields.Count ? type.Fields[child.FieldId - 1].Type
                : throw Missing(child);
            Check(part, child);
        }
    }

    private static TarnException Missing(RowColumn column) =>
        new(ErrorKind.InvalidArgument, $"column {column.Name} has place {column.FieldId}, which the files lack");
}
