namespace Tarn.Sql.Matching;

/// <summary>Bounds of a MATCH_RECOGNIZE in one partition. Beyond one of them the statement fails by the bound's name.</summary>
/// <param name="StepsMax">Instructions, conditions and rows passed in the search at one row.</param>
/// <param name="RowsMax">The rows of a partition.</param>
/// <param name="ChoicesMax">Choices that a search may come back to.</param>
/// <param name="NumbersMax">Numbers of the results of a partition.</param>
internal sealed record MatchBounds(long StepsMax = 50_000_000, int RowsMax = 2_000_000, int ChoicesMax = 4_000_000, int NumbersMax = 16_000_000)
{
    public const string Steps = "MATCH_EXCEEDED_STEPS";
    public const string Rows = "MATCH_EXCEEDED_PARTITION_ROWS";
    public const string Choices = "MATCH_EXCEEDED_CHOICES";
    public const string Results = "MATCH_EXCEEDED_RESULTS";

    /// <exception cref="SqlException">A partition has more rows than its bound.</exception>
    public static void Check(int rows, MatchBounds bounds)
    {
        if (rows > bounds.RowsMax)
        {
            throw Exceeded(Rows, $"rows in one partition: {bounds.RowsMax}");
        }
    }

    public static SqlException Exceeded(string name, string bound) => new(name, $"MATCH_RECOGNIZE has more than its bound of {bound}");
}
