using Tarn.Sql.Matching.Values;

namespace Tarn.Streaming.Patterns.Matching;

/// <summary>A key: its rows that wait for the watermark and its matches.</summary>
internal sealed class KeyState(PatternValue[] key, long number, KeyMatcher matcher)
{
    public PatternValue[] Key { get; } = key;

    /// <summary>The order of first rows; keys that are due together run in it.</summary>
    public long Number { get; } = number;

    public KeyMatcher Matcher { get; } = matcher;

    public List<MatchedRow> Pending { get; } = [];

    /// <summary>The number of the last row that was matched.</summary>
    public long Order { get; set; }

    /// <summary>The start of the oldest match whose end is planned.</summary>
    public long? PlannedMs { get; set; }

    public bool IsReady { get; set; }

    public int Matches => Matcher.Open.Count + Matcher.Complete.Count;
}
