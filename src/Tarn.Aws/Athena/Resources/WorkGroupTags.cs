using System.Globalization;
using Tarn.Sql.Queueing;

namespace Tarn.Aws.Athena.Resources;

/// <summary>
/// Tags of a work group that are settings of Tarn: the share of the workers that its statements get. The API has no members for them.
/// </summary>
internal static class WorkGroupTags
{
    /// <summary>The settings, as a refusal lists them.</summary>
    public const string Settings = "tarn.timeout-seconds, tarn.workers-max, tarn.memory-mb, tarn.queue-max, tarn.live";

    private const string Begin = "tarn.";
    private const string Timeout = "tarn.timeout-seconds";
    private const string Workers = "tarn.workers-max";
    private const string Memory = "tarn.memory-mb";
    private const string Queue = "tarn.queue-max";
    private const string Live = "tarn.live";

    // Below 256 MiB, the runtime of a worker alone reaches the limit.
    private const int MemoryMbMin = 256;

    /// <summary>The terms of statements by all tags of their work group.</summary>
    /// <param name="tags">The tags; null where they were checked before.</param>
    /// <exception cref="AwsErrorException">InvalidRequestException: an unknown setting, or a value out of range.</exception>
    public static StatementTerms Terms(IEnumerable<KeyValuePair<string, string>> tags)
    {
        var terms = new StatementTerms();
        foreach (var (key, value) in tags.Where(tag => tag.Key.StartsWith(Begin, StringComparison.OrdinalIgnoreCase)))
        {
            terms = key switch
            {
                Timeout => terms with { Timeout = TimeSpan.FromSeconds(Number(key, value, 1, 604_800)) },
                Workers => terms with { RunningMax = Number(key, value, 1, 1_000) },
                Memory => terms with { MemoryBytesMax = (long)Number(key, value, MemoryMbMin, 1 << 20) << 20 },
                Queue => terms with { ActiveMax = Number(key, value, 1, 10_000) },
                Live => terms with { IsLive = Flag(key, value) },
                _ => throw AthenaRefusals.Member($"Tag {key}", Settings),
            };
        }

        return terms;
    }

    private static bool Flag(string key, string value) =>
        value is "true" or "false" ? value == "true" : throw AthenaRefusals.Member($"Tag {key} '{value}'", "true, false");

    private static int Number(string key, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw AthenaRefusals.Member($"Tag {key} '{value}'", FormattableString.Invariant($"{least} to {most}"));
}
