using System.Globalization;
using System.Text;
using Tarn.Patterns.Times;

namespace Tarn.Patterns.Tests.Times;

/// <summary>The instants of recorded answers.</summary>
internal static class RecordedTimes
{
    /// <summary>The text of an instant by a pattern.</summary>
    public static string Print(TimeDialect dialect, string pattern, string instant, JavaZone zone)
    {
        var to = new StringBuilder();
        TimePattern.Parse(dialect, pattern).Print(In(instant, zone), to);
        return to.ToString();
    }

    // Years beyond .NET's range are shifted by whole 400-year cycles, which have the same weekdays and leap days.
    private static ZonedTime In(string instant, JavaZone zone)
    {
        const long CycleSeconds = 146_097L * 86_400;
        var yearEnd = instant.IndexOf('-', 1);
        var year = int.Parse(instant.AsSpan(0, yearEnd), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var cycles = (int)Math.Floor((year - 2000) / 400.0);
        var rest = instant[yearEnd..].TrimEnd('Z');
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        var nano = dot < 0 ? 0 : int.Parse(rest[(dot + 1)..].PadRight(9, '0'), CultureInfo.InvariantCulture);
        var seconds = DateTimeOffset.Parse($"{year - cycles * 400}{(dot < 0 ? rest : rest[..dot])}Z", CultureInfo.InvariantCulture);
        return ZonedTime.InZone(seconds.ToUnixTimeSeconds() + cycles * CycleSeconds, nano, zone);
    }
}
