using Tarn.Storage;
using Tarn.Storage.Checksums;

namespace Tarn.Sql.Forests;

/// <summary>
/// A forest as bytes, which <c>docs/formats/forest.md</c> describes. A forest that was read gives the scores that the written one would give.
/// </summary>
public static class ForestState
{
    private const byte Version = 0;
    private const string Subject = "A forest";

    /// <summary>The bytes of a forest: at most <see cref="ForestSettings.BytesMax"/>.</summary>
    public static byte[] Write(RandomCutForest forest)
    {
        var writer = new StateWriter(Version);
        var settings = forest.Settings;
        foreach (var setting in (ReadOnlySpan<int>)[settings.Columns, settings.Trees, settings.Sample, settings.Shingle])
        {
            writer.Int(setting);
        }

        writer.Long(settings.Decay);
        writer.Long(settings.Seed);
        writer.Long(forest.Count);
        writer.Doubles(forest.Shingle);
        foreach (var tree in forest.Trees)
        {
            TreeState.Write(writer, tree, settings.Sample);
        }

        return writer.End();
    }

    /// <summary>The forest of written bytes.</summary>
    /// <param name="bytesMax">The most memory that the forest may take.</param>
    /// <exception cref="TarnException">Damaged; NotSupported: another version wrote them; InvalidArgument: the forest is too large.</exception>
    public static RandomCutForest Read(ReadOnlySpan<byte> bytes, long bytesMax)
    {
        var reader = new StateReader(bytes, Subject, Version);
        var settings = new ForestSettings
        {
            Columns = reader.Int(),
            Trees = reader.Int(),
            Sample = reader.Int(),
            Shingle = reader.Int(),
            Decay = reader.Long(),
            Seed = reader.Long(),
        };
        var forest = RandomCutForest.Create(settings, bytesMax);
        var (count, shingle) = (reader.Long(), new double[settings.Dimensions]);
        reader.Doubles(shingle);
        forest.Restore(count, shingle);
        foreach (var tree in forest.Trees)
        {
            TreeState.Read(ref reader, tree, settings);
        }

        return reader.IsAtEnd ? forest : throw reader.Damaged("it is too long");
    }
}
