using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <content>Casts of floating-point numbers.</content>
internal sealed partial class PlanLowering
{
    /// <summary>A number without fraction, rounded half away from zero.</summary>
    private EngineSql Whole(EngineSql sql, SqlType from, SqlType to)
    {
        EngineSql number = $"CAST(round({sql}) AS {Type(to)})";
        if (to.Kind == TypeKind.Bigint)
        {
            return number;
        }

        var (bits, name) = (to.Kind switch { TypeKind.Tinyint => 8, TypeKind.Smallint => 16, _ => 32 }, to.Name);
        var most = 1L << (bits - 1);
        var nan = Fail(SqlErrorName.InvalidCastArgument, "Cannot cast " + from.Name + " NaN to " + name);
        var shown = Call("double_to_java", [SqlType.Double], SqlType.Varchar, (EngineSql)$"CAST({sql} AS DOUBLE)");
        var range = Fail(SqlErrorName.NumericValueOutOfRange, $"{EngineSql.Text($"Out of range for {name}: ")} || {shown}");
        return $"CASE WHEN isnan({sql}) THEN {nan} WHEN round({sql}) >= {most} OR round({sql}) < -{most} THEN {range} ELSE {number} END";
    }

    /// <summary>A double as real; the engine refuses doubles that are too large.</summary>
    private static EngineSql Narrowed(EngineSql sql) =>
        $"CASE WHEN abs({sql}) > 3.4028235677973362e38 AND NOT isnan({sql}) THEN CAST(CASE WHEN {sql} > 0 THEN 'Infinity' ELSE '-Infinity' END AS FLOAT) "
            + $"ELSE CAST({sql} AS FLOAT) END";
}
