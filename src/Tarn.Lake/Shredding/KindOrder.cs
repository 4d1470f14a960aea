namespace Tarn.Lake.Shredding;

/// <summary>
/// The order of inferred kinds, by which the same records in any order end in one schema: a struct beats a list, a list beats a scalar, long and
/// double make a double, other scalars of different kinds a string.
/// </summary>
internal static class KindOrder
{
    /// <summary>The kind of a column that has values of both.</summary>
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
