using System.Globalization;
using Tarn.Lake.Hive.Types;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Engine;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans.Hive;

/// <summary>Writes the change of a value from a partition's type to its table's. A value that the type cannot hold becomes null, as in Hive.</summary>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
internal sealed class HiveCoercion(Func<ManagedFunctionUse, string> register)
{
    private static readonly ManagedFunctionUse DoubleText = new("double_to_java", "m_double_to_java_double_varchar", ["DOUBLE"], "VARCHAR");
    private static readonly ManagedFunctionUse FloatText = new("real_to_java", "m_real_to_java_float_varchar", ["FLOAT"], "VARCHAR");

    /// <summary>The value in the table's type.</summary>
    /// <param name="sql">The value in the partition's type, in the form of plans.</param>
    public string Write(string sql, HiveType from, HiveType to) => Write(sql, from, to, 0);

    private string Write(string sql, HiveType from, HiveType to, int depth)
    {
        if (from.Equals(to))
        {
            return sql;
        }

        var item = "h" + depth.ToString(CultureInfo.InvariantCulture);
        switch (to.Kind)
        {
            case HiveKind.Array:
                return $"list_transform({sql}, lambda {item}: {Write(item, from.Element, to.Element, depth + 1)})";
            case HiveKind.Map:
                return $"CASE WHEN {sql} IS NOT NULL THEN map(list_transform(map_keys({sql}), lambda {item}: {Write(item, from.Key, to.Key, depth + 1)}), "
                    + $"list_transform(map_values({sql}), lambda {item}: {Write(item, from.Value, to.Value, depth + 1)})) END";
            case HiveKind.Struct:
                var fields = to.Fields.Select((field, i) => $"f{i} := " + (i < from.Fields.Count
                    ? Write($"struct_extract({sql}, 'f{i}')", from.Fields[i].Type, field.Type, depth + 1)
                    : $"CAST(NULL AS {TypeName(field.Type)})"));
                return $"CASE WHEN {sql} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
            default:
                return Plain(sql, from, to);
        }
    }

    private string Plain(string sql, HiveType from, HiveType to) => (from.Kind, to.Kind) switch
    {
        (_, HiveKind.Char) => $"rtrim(left({Text(sql, from)}, {to.Precision}), ' ')",
        (_, HiveKind.Varchar) => $"left({Text(sql, from)}, {to.Precision})",
        (_, HiveKind.String) => Text(sql, from),
        (HiveKind.Decimal, HiveKind.TinyInt or HiveKind.SmallInt or HiveKind.Int or HiveKind.BigInt) => $"TRY_CAST(trunc({sql}) AS {TypeName(to)})",
        _ => $"TRY_CAST({sql} AS {TypeName(to)})",
    };

    private string Text(string sql, HiveType from) => from.Kind switch
    {
        HiveKind.String or HiveKind.Varchar => sql,
        HiveKind.Char => $"rpad({sql}, {from.Precision}, ' ')",
        HiveKind.Boolean => $"upper(CAST({sql} AS VARCHAR))",
        HiveKind.Double => $"{register(DoubleText)}({sql})",
        HiveKind.Float => $"{register(FloatText)}({sql})",
        HiveKind.Binary => $"TRY(decode({sql}))",
        _ => $"CAST({sql} AS VARCHAR)",
    };

    private static string TypeName(HiveType type) => DuckDbText.StoredTypeName(HiveColumns.TypeOf(type, ""));
}
