using Tarn.Meters;

namespace Tarn.Aws.S3.RequestMetrics;

/// <summary>A request that counts for some filters of its bucket.</summary>
/// <param name="filters">The cells of these filters.</param>
/// <param name="kind">The sum of its kind, or <see cref="RequestCells.NoKind"/>.</param>
/// <param name="began">The timestamp of its head.</param>
internal sealed class MeteredRequest(IReadOnlyList<Cells> filters, int kind, long began) : IMeteredCall
{
    private const int ClientError = 400;
    private const int ServerError = 500;

    private TimeSpan? _firstByte;

    /// <inheritdoc/>
    public void Answering() => _firstByte = TimeProvider.System.GetElapsedTime(began);

    /// <inheritdoc/>
    public void Completed(in CallOutcome outcome, long second)
    {
        var processor = Stripes.Current;
        foreach (var cells in filters)
        {
            cells.Turn(second);
            cells.Add(processor, RequestCells.All, 1);
            if (kind != RequestCells.NoKind)
            {
                cells.Add(processor, kind, 1);
            }

            cells.Add(processor, RequestCells.BytesDown, outcome.ResponseBytes);
            cells.Add(processor, RequestCells.BytesUp, outcome.RequestBytes);
            if (outcome.Status >= ClientError)
            {
                cells.Add(processor, outcome.Status >= ServerError ? RequestCells.ServerErrors : RequestCells.ClientErrors, 1);
            }

            cells.Record(processor, RequestCells.FirstByte, (long)(_firstByte ?? outcome.Elapsed).TotalMicroseconds);
            cells.Record(processor, RequestCells.Latency, (long)outcome.Elapsed.TotalMicroseconds);
        }
    }
}
