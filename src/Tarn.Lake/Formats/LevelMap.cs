using System.Numerics;

namespace Tarn.Lake.Formats;

/// <summary>
/// Maps a leaf's definition levels from a file in which every node is optional to a file in which some nodes are
/// required. A required node has no level.
/// </summary>
/// <seealso href="https://parquet.apache.org/docs/file-format/nestedencoding/"/>
internal sealed class LevelMap
{
    /// <summary>Marks a level at which a required node would be null.</summary>
    private const int Missing = -1;

    private readonly int[] _levels;

    /// <param name="path">the old and the new repetition of each node, from the column down to the leaf</param>
    public LevelMap(IEnumerable<(ParquetRepetition Is, ParquetRepetition Shall)> path)
    {
        var to = new List<int>();
        var (level, repeated) = (0, 0);
        foreach (var (now, then) in path)
        {
            repeated += now == ParquetRepetition.Repeated ? 1 : 0;
            if (now == ParquetRepetition.Required)
            {
                continue;
            }

            to.Add(then == ParquetRepetition.Required ? Missing : level);
            level += then == ParquetRepetition.Required ? 0 : 1;
        }

        to.Add(level);
        _levels = [.. to];
        RepeatedMax = repeated;
        Max = level;
    }

    /// <summary>The number of repeated nodes, which is the largest repetition level.</summary>
    public int RepeatedMax { get; }

    /// <summary>The largest old level.</summary>
    public int FormerMax => _levels.Length - 1;

    /// <summary>The largest new level.</summary>
    public int Max { get; }

    /// <summary>Whether all levels stay the same.</summary>
    public bool IsSame => Max == FormerMax;

    public int this[int former] => former < _levels.Length && _levels[former] is var level and not Missing
        ? level
        : throw new InvalidOperationException("a required column has no value in a row that was to be written");

    /// <summary>The number of bits for levels from 0 to <paramref name="max"/>.</summary>
    public static int BitsOf(int max) => 32 - BitOperations.LeadingZeroCount((uint)max);
}
