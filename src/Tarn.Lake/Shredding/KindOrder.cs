namespace Tarn.Lake.Shredding;

/// <summary>
/// The order of inferred kinds. With it, the same records give the same schema in any order. A struct beats a list, and
/// a list beats a scalar. Long and double make a double; other scalars of different kinds make a string.
/// </summary>
internal static class KindOrder
{
    /// <summary>The kind of a column with values of both kinds.</summary>
    public static ColumnKind Unite(ColumnKind one, ColumnKind other) => (one, other) switch
    {
        _ when one == other => one,
        _ when Rank(one) != Rank(other) => Rank(one) > Rank(other) ? one : other,
        (ColumnKind.Long, ColumnKind.Double) or (ColumnKind.Double, ColumnKind.Long) => ColumnKind.Double,
        _ => ColumnKind.String,
    };

    private static int Rank(ColumnKind kind) => kind switch
    {
        ColumnKind.Struct => 2,
        ColumnKind.List => 1,
        _ => 0,
    };
}
