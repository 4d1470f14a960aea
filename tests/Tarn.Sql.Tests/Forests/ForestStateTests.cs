using Tarn.Sql.Forests;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Forests;

/// <summary>The bytes of a forest.</summary>
public sealed class ForestStateTests
{
    private static readonly string GoldenFile = Path.Combine(AppContext.BaseDirectory, "Forests", "forest-v0.bin");

    private static readonly ForestSettings Small = new() { Columns = 2, Trees = 3, Sample = 16, Shingle = 2, Decay = 100, Seed = 7 };

    [Fact]
    public void A_forest_that_was_read_goes_on_with_the_same_scores_and_bytes()
    {
        var random = new Random(TestSeed.Value);
        foreach (var sample in (int[])[10, 64])
        {
            var settings = Small with { Sample = sample, Trees = 7 };
            var forest = RandomCutForest.Create(settings, ForestYardstick.BytesMax);
            for (var i = 0; i < 400; i++)
            {
                Observe(forest, random);
                if (i % 37 != 0 && i > 3)
                {
                    continue;
                }

                var bytes = ForestState.Write(forest);
                Assert.InRange(bytes.Length, 1, settings.BytesMax);
                var read = ForestState.Read(bytes, ForestYardstick.BytesMax);
                Assert.Equal(bytes, ForestState.Write(read));
                var (one, two) = (new Random(i), new Random(i));
                for (var next = 0; next < 30; next++)
                {
                    Assert.Equal(Observe(forest, one), Observe(read, two));
                }

                Assert.Equal(ForestState.Write(forest), ForestState.Write(read));
            }
        }
    }

    [Fact]
    public void The_written_form_stays_as_it_is()
    {
        var forest = Golden();
        Assert.Equal(File.ReadAllBytes(GoldenFile), ForestState.Write(forest));
        Assert.Equal(40, ForestState.Read(File.ReadAllBytes(GoldenFile), ForestYardstick.BytesMax).Count);
    }

    [Fact]
    public void A_flipped_bit_is_reported()
    {
        var bytes = ForestState.Write(Golden());
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= (byte)(1 << (i % 8));
            Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => ForestState.Read(damaged, ForestYardstick.BytesMax)).Kind);
        }
    }

    [Fact]
    public void State_with_a_right_checksum_and_wrong_content_is_refused()
    {
        var random = new Random(TestSeed.Value);
        var bytes = ForestState.Write(Golden());
        for (var round = 0; round < 3_000; round++)
        {
            var damaged = bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(5, bytes.Length) : bytes.Length).ToArray();
            damaged[random.Next(damaged.Length - 4)] = (byte)random.Next(256);
            BitConverter.TryWriteBytes(damaged.AsSpan(damaged.Length - 4), Tarn.Storage.Checksums.Crc32C.Compute(damaged.AsSpan(0, damaged.Length - 4)));
            try
            {
                Observe(ForestState.Read(damaged, ForestYardstick.BytesMax), random);
            }
            catch (TarnException refused) when (refused.Kind is ErrorKind.Damaged or ErrorKind.NotSupported or ErrorKind.InvalidArgument)
            {
                // Some changed bytes give another valid forest.
            }
        }
    }

    private static RandomCutForest Golden()
    {
        var forest = RandomCutForest.Create(Small, ForestYardstick.BytesMax);
        for (var i = 0; i < 40; i++)
        {
            forest.Observe([i % 7, i % 5 * 0.5]);
        }

        return forest;
    }

    // Few different values, so that points repeat.
    private static double Observe(RandomCutForest forest, Random random) => forest.Observe([random.Next(6), random.Next(3) / 2.0]);
}
