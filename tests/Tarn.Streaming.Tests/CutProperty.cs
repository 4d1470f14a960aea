using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>
/// The property of every statement: pushes of any sizes, with restarts between some of them, give the rows of one push. A quick test tries one seed
/// and one size; the long one more.
/// </summary>
internal static class CutProperty
{
    private const int InputsQuick = 100;
    private const int InputsLong = 120;

    /// <summary>Checks one seed with few inputs.</summary>
    /// <param name="inputs">Makes inputs.</param>
    /// <param name="check">Checks the rows of one push.</param>
    /// <param name="whole">The statements that make the rows of one push; null: the same ones.</param>
    public static void Holds(
        StreamScript script, Func<Random, int, List<StreamInput>> inputs, Action<List<EngineRow>>? check = null, StreamScript? whole = null) =>
        Holds(script, whole ?? script, TestSeed.Value, InputsQuick, [7], inputs, check);

    /// <summary>Checks pushes of one to three inputs; in bench/long-cases single ones and large ones, with as many seeds as it sets.</summary>
    public static void HoldsLong(
        StreamScript script, Func<Random, int, List<StreamInput>> inputs, Action<List<EngineRow>>? check = null, StreamScript? whole = null)
    {
        for (var seed = TestSeed.Value; seed < TestSeed.Value + TestSeed.Count(1); seed++)
        {
            Holds(script, whole ?? script, seed, InputsLong, TestSeed.Count(1) == 1 ? [3] : [1, 40], inputs, check);
        }
    }

    private static void Holds(
        StreamScript script,
        StreamScript wholeScript,
        int seed,
        int count,
        int[] sizes,
        Func<Random, int, List<StreamInput>> inputs,
        Action<List<EngineRow>>? check)
    {
        var random = new Random(seed);
        var all = inputs(random, count);
        var whole = TestEngines.Run(wholeScript, all, () => all.Count, () => false);
        Assert.True(whole.Zip(whole.Skip(1)).All(p => p.First.Place <= p.Second.Place), $"seed {seed}: places go back");
        check?.Invoke(whole);
        foreach (var most in sizes)
        {
            var cut = TestEngines.Run(script, all, () => random.Next(1, most + 1), () => random.Next(10) == 0);
            for (var i = 0; i < Math.Max(cut.Count, whole.Count); i++)
            {
                Assert.True(i < cut.Count && i < whole.Count && cut[i] == whole[i],
                    $"seed {seed}, cuts to {most}, row {i}: {cut.ElementAtOrDefault(i)} instead of {whole.ElementAtOrDefault(i)}");
            }
        }
    }
}
