using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Checksums;

namespace Tarn.Analytics.Forests;

/// <summary>
/// A forest as bytes, which <c>docs/formats/forest.md</c> describes. A forest that was read gives the scores that the written one would give.
/// </summary>
public static class ForestState
{
    private const byte Version = 0;
    private const int CrcBytes = sizeof(uint);

    /// <summary>The bytes of a forest: at most <see cref="ForestSettings.BytesMax"/>.</summary>
    public static byte[] Write(RandomCutForest forest)
    {
        var writer = new StateWriter();
        var settings = forest.Settings;
        writer.Byte(Version);
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

        writer.Int((int)Crc32C.Compute(writer.Written));
        return writer.Written.ToArray();
    }

    /// <summary>The forest of written bytes.</summary>
    /// <param name="bytesMax">The most memory that the forest may take.</param>
    /// <exception cref="TarnException">Damaged; NotSupported: another version wrote them; InvalidArgument: the forest is too large.</exception>
    public static RandomCutForest Read(ReadOnlySpan<byte> bytes, long bytesMax)
    {
        if (bytes.Length <= CrcBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^CrcBytes..]) != Crc32C.Compute(bytes[..^CrcBytes]))
        {
            throw StateReader.Damaged("its checksum is wrong");
        }

        var reader = new StateReader(bytes[..^CrcBytes]);
        if (reader.Byte() is var version && version != Version)
        {
            throw new TarnException(ErrorKind.NotSupported, $"A forest's state has version {version}; this program reads version {Version}.");
        }

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

        return reader.IsAtEnd ? forest : throw StateReader.Damaged("it is too long");
    }
}
