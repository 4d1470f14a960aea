using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Scrubbing;

/// <summary>The row of the scrub's state: <c>docs/formats/metadata.md</c>.</summary>
internal static class ScrubRow
{
    public static readonly byte[] Key = "scrub"u8.ToArray();

    private const byte Version = 1;

    public static byte[] Encode(ScrubProgress progress)
    {
        var writer = new ValueWriter(Version).Fixed(Ms(progress.Began)).Fixed(Ms(progress.Ended)).Byte(progress.IsRunning ? (byte)1 : (byte)0)
            .Count(progress.Bytes).Text(progress.Position).Text(progress.Current).Count(progress.CurrentOffset).Crc(progress.CurrentCrc)
            .Count(progress.Findings.Count);
        foreach (var finding in progress.Findings)
        {
            writer.Text(finding.Path).Count(finding.Position).Count(finding.Length).Text(finding.What).Fixed(Ms(finding.Found));
        }

        return writer.ToArray();
    }

    public static ScrubProgress Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version == Version);
        var progress = new ScrubProgress
        {
            Began = Time(reader.Fixed()),
            Ended = Time(reader.Fixed()),
            IsRunning = reader.Byte() == 1,
            Bytes = reader.Count(),
            Position = reader.Text() ?? "",
            Current = reader.Text() ?? "",
            CurrentOffset = reader.Count(),
            CurrentCrc = reader.Crc(),
        };
        var findings = new ScrubFinding[reader.Items()];
        for (var i = 0; i < findings.Length; i++)
        {
            findings[i] = new ScrubFinding(reader.Text() ?? "", reader.Count(), reader.Count(), reader.Text() ?? "", Time(reader.Fixed())!.Value);
        }

        return progress with { Findings = findings };
    }

    private static long Ms(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() ?? 0;

    private static DateTimeOffset? Time(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
