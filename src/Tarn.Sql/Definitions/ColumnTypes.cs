using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Definitions;

/// <summary>Types of columns in definitions → Trino's types → Iceberg's, as Trino's Iceberg connector maps them.</summary>
/// <seealso href="https://trino.io/docs/current/connector/iceberg.html#type-mapping"/>
internal static class ColumnTypes
{
    private const int HiveDecimalPrecision = 10;

    /// <summary>The type that a definition names, in Trino's words or Hive's.</summary>
    /// <param name="name">The type as written.</param>
    /// <param name="isHive">Whether the statement is Hive's: there, `decimal` is `decimal(10,0)`.</param>
    /// <exception cref="SqlException">The type does not exist.</exception>
    public static SqlType Resolve(TypeName name, bool isHive) => name.Name switch
    {
        "string" => SqlType.Varchar,
        "binary" => SqlType.Varbinary,
        "float" => SqlType.Real,
        "long" => SqlType.Bigint,
        "decimal" when isHive && name.Numbers.Count == 0 => SqlType.Decimal(HiveDecimalPrecision, 0),
        "array" when name.Arguments is [var element] => SqlType.Array(Resolve(element, isHive)),
        "map" when name.Arguments is [var key, var value] => SqlType.Map(Resolve(key, isHive), Resolve(value, isHive)),
        "row" => SqlType.Row([.. name.Fields.Select(field => new RowField(field.Name, Resolve(field.Type, isHive)))]),
        _ => TypeNames.Resolve(name, name.At),
    };

    /// <summary>
    /// The type of an Iceberg column. Times and timestamps have microseconds; `char` and `varchar(n)` are texts; `tinyint` and
    /// `smallint` are integers of 32 bits.
    /// </summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: no column of an Iceberg table can have the type.</exception>
    public static IcebergType Iceberg(SqlType type) => type.Kind switch
    {
        TypeKind.Boolean => PrimitiveType.Boolean,
        TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Integer => PrimitiveType.Int,
        TypeKind.Bigint => PrimitiveType.Long,
        TypeKind.Real => PrimitiveType.Float,
        TypeKind.Double => PrimitiveType.Double,
        TypeKind.Decimal => PrimitiveType.Decimal(type.Precision, type.Scale),
        TypeKind.Varchar or TypeKind.Char => PrimitiveType.String,
        TypeKind.Varbinary => PrimitiveType.Binary,
        TypeKind.Date => PrimitiveType.Date,
        TypeKind.Time => PrimitiveType.Time,
        TypeKind.Timestamp => PrimitiveType.Timestamp,
        TypeKind.TimestampWithTimeZone => PrimitiveType.TimestampTz,
        TypeKind.Array => new ListType(0, Iceberg(type.Element)),
        TypeKind.Map => new MapType(0, Iceberg(type.Key), 0, Iceberg(type.Value)),
        TypeKind.Row => new StructType([.. type.Fields.Select(Field)]),
        _ => throw new SqlException(SqlErrorName.NotSupported, $"Type not supported for Iceberg: {type.Name}"),
    };

    /// <summary>The type of an Iceberg column that holds the values of a type, or their text: that of a view's column.</summary>
    public static IcebergType Nearest(SqlType type) => type.Kind switch
    {
        TypeKind.Array => new ListType(0, Nearest(type.Element)),
        TypeKind.Map => new MapType(0, Nearest(type.Key), 0, Nearest(type.Value)),
        TypeKind.Row => new StructType([.. type.Fields.Select((field, i) => new NestedField(0, field.Name ?? $"field{i}", Nearest(field.Type)))]),
        TypeKind.Unknown or TypeKind.Json or TypeKind.IntervalDayToSecond or TypeKind.IntervalYearToMonth => PrimitiveType.String,
        _ => Iceberg(type),
    };

    private static NestedField Field(RowField field) => field.Name is { } name
        ? new NestedField(0, name, Iceberg(field.Type))
        : throw new SqlException(SqlErrorName.NotSupported, "Row type field does not have a name");
}
