using Tarn.Lake.Hive.Types;

namespace Tarn.Sql.Catalog.Hive;

/// <summary>The changes of type between a partition and its table.</summary>
/// <seealso href="https://trino.io/docs/current/connector/hive.html#schema-evolution"/>
internal static class HiveCoercions
{
    private static readonly HiveKind[] Wholes = [HiveKind.TinyInt, HiveKind.SmallInt, HiveKind.Int, HiveKind.BigInt];

    /// <summary>Whether values of one type can become values of another one.</summary>
    public static bool Exists(HiveType from, HiveType to) => from.Equals(to) || (from.Kind, to.Kind) switch
    {
        (HiveKind.Array, HiveKind.Array) or (HiveKind.Map, HiveKind.Map) => from.Arguments.Zip(to.Arguments).All(pair => Exists(pair.First, pair.Second)),
        (HiveKind.Struct, HiveKind.Struct) => ExistsForFields(from, to),
        (HiveKind.Boolean or HiveKind.Date or HiveKind.Timestamp or HiveKind.Binary or HiveKind.Decimal or HiveKind.Char, _) when IsText(to) => true,
        (HiveKind.Char, HiveKind.Char) or (HiveKind.Decimal, HiveKind.Decimal or HiveKind.Float or HiveKind.Double) => true,
        (HiveKind.Float, HiveKind.Double or HiveKind.Decimal) or (HiveKind.Double, HiveKind.Float or HiveKind.Decimal) => true,
        (HiveKind.Double or HiveKind.Float, _) => IsText(to),
        (HiveKind.Timestamp, HiveKind.Date) => true,
        (HiveKind.Decimal, _) => IsWhole(to),
        _ when IsText(from) => IsText(to) || IsWhole(to) || to.Kind is HiveKind.Boolean or HiveKind.Float or HiveKind.Double or HiveKind.Timestamp
            or HiveKind.Date or HiveKind.Char,
        _ when IsWhole(from) => IsText(to) || to.Kind is HiveKind.Double or HiveKind.Decimal || (IsWhole(to) && from.Kind < to.Kind),
        _ => false,
    };

    private static bool IsText(HiveType type) => type.Kind is HiveKind.String or HiveKind.Varchar;

    private static bool IsWhole(HiveType type) => Wholes.Contains(type.Kind);

    // Fields correspond by ordinal; a name that changes is another field.
    private static bool ExistsForFields(HiveType from, HiveType to) => from.Fields.Zip(to.Fields).All(pair =>
        pair.First.Name.Equals(pair.Second.Name, StringComparison.OrdinalIgnoreCase) && Exists(pair.First.Type, pair.Second.Type));
}
