using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Tarn;

/// <summary>
/// The seed of tests that choose by chance. It is the same in every run, so a run repeats the one before it. TARN_TEST_SEED, a number
/// from 1 on, sets another one; a failing test prints its seed or its case.
/// </summary>
internal static class TestSeed
{
    /// <summary>The seed.</summary>
    public static int Value { get; } =
        Environment.GetEnvironmentVariable("TARN_TEST_SEED") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 1;

    /// <summary>The number of seeds of a test: TARN_SEEDS, which the commands of bench/ set, else the given one.</summary>
    public static int Count(int otherwise) =>
        Environment.GetEnvironmentVariable("TARN_SEEDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>One of how many recorded cases a test tries: of each, where bench/long-cases sets TARN_EVERY_CASE, else of the given number.</summary>
    public static int Share(int otherwise) => Environment.GetEnvironmentVariable("TARN_EVERY_CASE") == "1" ? 1 : otherwise;

    /// <summary>Checks a property with cases from the seed.</summary>
    public static void Holds(this Property property) => property.Check(Config.QuickThrowOnFailure.WithReplay((ulong)Value, 1));
}
