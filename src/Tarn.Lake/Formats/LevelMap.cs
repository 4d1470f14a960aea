using System.Numerics;

namespace Tarn.Lake.Formats;

/// <summary>
/// Definition levels of a leaf in a file where every node is optional, as those of a file where some are required: a required node has no level.
/// </summary>
/// <seealso href="https://parquet.apache.org/docs/file-format/nestedencoding/"/>
internal sealed class LevelMap
{
    /// <summary>A level that says that a required node is null.</summary>
    private const int Missing = -1;

    private readonly int[] levels;

    /// <param name="path">the repetition of each node from the column down to the leaf, as it is and as it shall be</param>
    public LevelMap(IEnumerable<(ParquetRepetition Is, ParquetRepetition Shall)> path)
    {
        var to = new List<int>();
        var (level, repeated) = (0, 0);
        foreach (var (now, then) in path)
        {
            repeated += now == ParquetRepetition.Repeated ? 1 : 0;
            if (now == ParquetRepetition.Required)
                continue;
            to.Add(then == ParquetRepetition.Required ? Missing : level);
            level += then == ParquetRepetition.Required ? 0 : 1;
        }
        to.Add(level);
        levels = [.. to];
        RepeatedMax = repeated;
        Max = level;
    }

    /// <summary>Nodes that are repeated: the largest repetition level.</summary>
    public int RepeatedMax { get; }

    /// <summary>The largest level as it is.</summary>
    public int FormerMax => levels.Length - 1;

    /// <summary>The largest level as it shall be.</summary>
    public int Max { get; }

    /// <summary>Whether nothing changes.</summary>
    public bool IsSame => Max == FormerMax;

    public int this[int former] => former < levels.Length && levels[former] is var level and not Missing
        ? level
        : throw new InvalidOperationException("a required column has no value in a row that was to be written");

    /// <summary>Bits of a level up to a largest one.</summary>
    public static int BitsOf(int max) => 32 - BitOperations.LeadingZeroCount((uint)max);
}
