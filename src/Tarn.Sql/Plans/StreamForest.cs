using System.Buffers.Binary;
using System.IO.Hashing;
using Tarn.Sql.Forests;

namespace Tarn.Sql.Plans;

/// <summary>A bound RANDOM_CUT_FOREST: each row of its input comes once, with its score.</summary>
/// <param name="Settings">The forest's settings; the seed of the statement follows from the columns and the other settings.</param>
/// <param name="Scored">The ordinals of the scored columns among the input's.</param>
/// <param name="Explains">Whether a column explains the score.</param>
/// <param name="Outputs">The columns of the input, the score, and the explanation.</param>
internal sealed record StreamForest(
    ForestSettings Settings, IReadOnlyList<(string Name, int Place)> Scored, bool Explains, IReadOnlyList<StreamPatternColumn> Outputs) : IStreamPattern
{
    /// <summary>The most bytes of one forest.</summary>
    public const long BytesMax = 32L << 20;

    /// <summary>The settings with the seed of an application: two applications have different forests, and each one has the same at every start.</summary>
    public ForestSettings SettingsOf(long application)
    {
        Span<byte> seeds = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(seeds, Settings.Seed);
        BinaryPrimitives.WriteInt64LittleEndian(seeds[sizeof(long)..], application);
        return Settings with { Seed = (long)XxHash64.HashToUInt64(seeds) };
    }
}
