using Tarn.Lake.Catalog;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>The properties of Hive tables: any name but one of Tarn's that does not exist.</summary>
internal static class HiveTableProperties
{
    /// <summary>A property of TBLPROPERTIES.</summary>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY: Tarn has no such property.</exception>
    public static KeyValuePair<string, string> Of(PropertyClause clause) =>
        clause.Name.StartsWith(OwnProperties.Prefix, StringComparison.OrdinalIgnoreCase) && !OwnProperties.IsSetting(clause.Name)
            ? throw new SqlException(
                SqlErrorName.InvalidTableProperty,
                $"table property '{clause.Name}' does not exist; these do: {string.Join(", ", OwnProperties.All)}",
                clause.At)
            : new(clause.Name, PropertyValues.Text(clause));
}
