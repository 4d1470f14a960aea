using Tarn.Sql.Forests;

namespace Tarn.Sql.Plans;

/// <summary>A bound RANDOM_CUT_FOREST: each row of its input comes once, with its score.</summary>
/// <param name="Settings">The forest's settings; its seed follows from the columns and the other settings.</param>
/// <param name="Scored">The places of the scored columns among the input's.</param>
/// <param name="Explains">Whether a column explains the score.</param>
/// <param name="Outputs">The columns of the input, the score, and the explanation.</param>
internal sealed record StreamForest(
    ForestSettings Settings, IReadOnlyList<(string Name, int Place)> Scored, bool Explains, IReadOnlyList<StreamPatternColumn> Outputs) : IStreamPattern
{
    /// <summary>The most bytes of one forest.</summary>
    public const long BytesMax = 32L << 20;
}
