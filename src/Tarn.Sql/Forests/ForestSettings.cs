using Tarn.Storage;

namespace Tarn.Sql.Forests;

/// <summary>The settings of a forest, as RANDOM_CUT_FOREST takes them.</summary>
public sealed record ForestSettings
{
    /// <summary>The most trees.</summary>
    public const int TreesMax = 1_000;

    /// <summary>The most points in the sample of a tree.</summary>
    public const int SampleMax = 1_000;

    /// <summary>The fewest points in the sample of a tree.</summary>
    public const int SampleMin = 10;

    /// <summary>The most points in a shingle.</summary>
    public const int ShingleMax = 30;

    /// <summary>The most columns of a point.</summary>
    public const int ColumnsMax = 1_000;

    // Per point of a tree's sample: mass, two children, cut, three lists of free slots and paths, weight and slot in the sample.
    private const int PlaceBytes = 64;

    /// <summary>The number of columns of a point.</summary>
    public required int Columns { get; init; }

    /// <summary>The number of trees.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>The number of points in the sample of each tree.</summary>
    public int Sample { get; init; } = 256;

    /// <summary>The number of points after which a point counts 1/e of a new one in the samples.</summary>
    public long Decay { get; init; } = 100_000;

    /// <summary>The number of successive points that are scored as one.</summary>
    public int Shingle { get; init; } = 1;

    /// <summary>The seed: the same seed and points give the same scores.</summary>
    public required long Seed { get; init; }

    /// <summary>The numbers of a shingled point.</summary>
    public int Dimensions => Columns * Shingle;

    /// <summary>
    /// The most memory of the forest: each tree holds a copy of its points, and a box of two points per cut.
    /// </summary>
    public long BytesMax => ((long)Trees * Sample * ((3L * sizeof(double) * Dimensions) + PlaceBytes)) + (6L * sizeof(double) * Dimensions);

    /// <summary>Checks the settings.</summary>
    /// <param name="bytesMax">The most memory that the forest may take.</param>
    /// <exception cref="TarnException">InvalidArgument: a setting is out of its range.</exception>
    public void Check(long bytesMax)
    {
        CheckRange("numberOfTrees", Trees, 1, TreesMax);
        CheckRange("subSampleSize", Sample, SampleMin, SampleMax);
        CheckRange("timeDecay", Decay, 1, int.MaxValue);
        CheckRange("shingleSize", Shingle, 1, ShingleMax);
        CheckRange("The number of columns", Columns, 1, ColumnsMax);
        if (BytesMax > bytesMax)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"The forest needs {BytesMax} bytes, and {bytesMax} are allowed: take fewer trees, a smaller sample or a smaller shingle.");
        }
    }

    private static void CheckRange(string name, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"{name} is {value}; it must be from {least} to {most}.");
        }
    }
}
