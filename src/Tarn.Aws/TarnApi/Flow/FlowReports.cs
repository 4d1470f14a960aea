namespace Tarn.Aws.TarnApi.Flow;

/// <summary>
/// Makes the picture of the flow. Many pages ask for it at a time, so that one picture serves all calls of a moment.
/// </summary>
/// <param name="parts">The parts of all modules.</param>
/// <param name="time">The clock.</param>
internal sealed class FlowReports(IReadOnlyList<IFlowPart> parts, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(40);

    private Picture? _last;

    /// <summary>The picture, and the time at which it was made.</summary>
    public async ValueTask<(FlowReport Report, DateTimeOffset Time)> Current(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.Made) < Moment)
        {
            return (last.Report, last.Time);
        }

        var picture = new Picture(new FlowReport(), time.GetTimestamp(), time.GetUtcNow());
        foreach (var part in parts)
        {
            await part.AddTo(picture.Report, cancellationToken);
        }

        Volatile.Write(ref _last, picture);
        return (picture.Report, picture.Time);
    }

    private sealed record Picture(FlowReport Report, long Made, DateTimeOffset Time);
}
