using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Aws.TarnApi.Model;
using Tarn.Storage.Objects.Scrubbing;

namespace Tarn.Modules.Storage;

/// <summary>Damage that the scrub found: logged at once, and listed for an operator until a later pass does not find it.</summary>
internal sealed partial class ScrubReport
{
    private const int LinesMax = 100;
    private readonly BlobScrub _scrub;
    private readonly ILogger<ScrubReport> _logger;

    public ScrubReport(BlobScrub scrub, ILogger<ScrubReport> logger)
    {
        (_scrub, _logger) = (scrub, logger);
        scrub.Found = finding => Met(finding.What, finding.Path, finding.Position, finding.Length);
    }

    /// <summary>A line for each damaged range, at most 100, and one for the ranges that are not listed.</summary>
    public IReadOnlyList<string> Lines()
    {
        var findings = _scrub.Progress.Findings;
        List<string> lines = [.. findings.Take(LinesMax).Select(finding => string.Create(
            CultureInfo.InvariantCulture,
            $"damaged: {finding.What}: {finding.Path} at {finding.Position}, {finding.Length} bytes, found {finding.Found:yyyy-MM-dd'T'HH:mm:ss'Z'}"))];
        if (findings.Count > LinesMax)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{findings.Count - LinesMax} more damaged places of objects; `tarn verify` lists them"));
        }

        return lines;
    }

    /// <summary>The state for <c>tarn status</c>; null: there is no scrub.</summary>
    public ScrubStatus? Status(TimeSpan period)
    {
        var progress = _scrub.Progress;
        return period == TimeSpan.Zero ? null : new ScrubStatus
        {
            Running = progress.IsRunning,
            BeganAt = progress.Began,
            EndedAt = progress.Ended,
            NextAt = progress is { IsRunning: false, Began: { } began } ? began + period : null,
            Bytes = progress.Bytes,
            Position = progress.Position.Length > 0 ? progress.Position : null,
            Findings = progress.Findings.Count,
            WaitsFor = progress.Waits,
        };
    }

    [LoggerMessage(LogLevel.Error, "Scrub: damaged: {What}: {Path} at {Position}, {Length} bytes. `tarn verify` names everything that needs it")]
    private partial void Met(string what, string path, long position, long length);
}
