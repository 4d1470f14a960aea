namespace Tarn.Lake.Shredding;

/// <summary>
/// The order of scalar kinds. With it, the same scalars give the same column in any order: long and double make a double, other scalars of
/// different kinds a string.
/// </summary>
internal static class KindOrder
{
    /// <summary>The kind of a column with scalars of both kinds.</summary>
    public static ColumnKind Unite(ColumnKind one, ColumnKind other) => (one, other) switch
    {
        _ when one == other => one,
        (ColumnKind.Long, ColumnKind.Double) or (ColumnKind.Double, ColumnKind.Long) => ColumnKind.Double,
        _ => ColumnKind.String,
    };
}
