using Tarn.Lake.Hive.Types;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>Types of columns of Hive tables.</summary>
internal static class HiveTypesOf
{
    /// <summary>The type that a definition names, in Hive's words or Trino's.</summary>
    /// <exception cref="SqlException">TYPE_NOT_FOUND, NOT_SUPPORTED: columns of Hive tables do not have the type.</exception>
    public static HiveType Written(TypeName name) => (name.Name, name.Numbers) switch
    {
        ("array", _) when name.Arguments is [var element] => HiveType.Array(Written(element)),
        ("map", _) when name.Arguments is [var key, var value] => HiveType.Map(Written(key), Written(value)),
        ("row", _) when name.Fields.All(field => field.Name is not null) =>
            HiveType.Struct([.. name.Fields.Select(field => new HiveField(field.Name!, Written(field.Type)))]),
        ("string", []) => HiveType.Of(HiveKind.String),
        ("decimal", []) => HiveType.Decimal(HiveType.DefaultPrecision, 0),
        ("float", []) => HiveType.Of(HiveKind.Float),
        ("binary", []) => HiveType.Of(HiveKind.Binary),
        ("long", []) => HiveType.Of(HiveKind.BigInt),
        ("timestamp", _) => HiveType.Of(HiveKind.Timestamp),
        _ => Of(TypeNames.Resolve(name, name.At), name.At),
    };

    /// <summary>The type that holds the values of a query's column.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: columns of Hive tables do not have the type.</exception>
    public static HiveType Of(SqlType type, SourcePosition at) => type.Kind switch
    {
        TypeKind.Boolean => HiveType.Of(HiveKind.Boolean),
        TypeKind.Tinyint => HiveType.Of(HiveKind.TinyInt),
        TypeKind.Smallint => HiveType.Of(HiveKind.SmallInt),
        TypeKind.Integer => HiveType.Of(HiveKind.Int),
        TypeKind.Bigint => HiveType.Of(HiveKind.BigInt),
        TypeKind.Real => HiveType.Of(HiveKind.Float),
        TypeKind.Double => HiveType.Of(HiveKind.Double),
        TypeKind.Decimal => HiveType.Decimal(type.Precision, type.Scale),
        TypeKind.Varchar when type.Precision is > 0 and <= ushort.MaxValue => HiveType.Varchar(type.Precision),
        TypeKind.Varchar => HiveType.Of(HiveKind.String),
        TypeKind.Char => HiveType.Char(type.Precision),
        TypeKind.Varbinary => HiveType.Of(HiveKind.Binary),
        TypeKind.Date => HiveType.Of(HiveKind.Date),
        TypeKind.Timestamp => HiveType.Of(HiveKind.Timestamp),
        TypeKind.Array => HiveType.Array(Of(type.Element, at)),
        TypeKind.Map => HiveType.Map(Of(type.Key, at), Of(type.Value, at)),
        TypeKind.Row => HiveType.Struct([.. type.Fields.Select(field => new HiveField(
            field.Name ?? throw new SqlException(SqlErrorName.NotSupported, "Row type field does not have a name", at), Of(field.Type, at)))]),
        _ => throw new SqlException(SqlErrorName.NotSupported, $"Unsupported Hive type: {type.Name}", at),
    };
}
