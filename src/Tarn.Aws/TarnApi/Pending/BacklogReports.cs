using Tarn.Aws.TarnApi.Model;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.TarnApi.Pending;

/// <summary>Makes reports of backlogs. Many pages ask at a time, so that one report serves all calls of a moment.</summary>
/// <param name="parts">The parts of all modules.</param>
/// <param name="store">The store of losses.</param>
/// <param name="time">The clock.</param>
internal sealed class BacklogReports(IReadOnlyList<IBacklogPart> parts, IMetadataStore store, TimeProvider time)
{
    /// <summary>The most rows of an answer.</summary>
    public const int RowsMax = 1_000;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private Made? _last;

    /// <summary>The rows of a call's account that the caller may see, the ones that end first before others.</summary>
    /// <param name="isWanted">Chooses rows.</param>
    /// <param name="max">The most rows; the others are counted.</param>
    public async ValueTask<(IReadOnlyList<BacklogRow> Rows, int LeftOut)> Of(
        Call call, Func<BacklogRow, bool> isWanted, int max, CancellationToken cancellationToken)
    {
        var report = await Current(cancellationToken);
        var seen = report.Entries.Where(entry => entry.Account == call.Account && isWanted(entry.Row) && IsSeen(call, entry.Row.Arn)).Select(entry => entry.Row)
            .OrderBy(row => row.SecondsLeft ?? double.MaxValue).ThenByDescending(row => row.Waiting).ThenBy(row => row.Kind, StringComparer.Ordinal)
            .ThenBy(row => row.Name, StringComparer.Ordinal).ToList();
        var shown = seen.Take(max).ToList();
        return (await WithLosses(shown, cancellationToken), seen.Count - shown.Count);
    }

    private static bool IsSeen(Call call, string arn)
    {
        var (action, resource) = DescribeRights.Of(arn);
        return call.IsAllowed(action, resource);
    }

    private async ValueTask<BacklogReport> Current(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.At) < Moment)
        {
            return last.Report;
        }

        var made = new Made(new BacklogReport(time.GetUtcNow()), time.GetTimestamp());
        foreach (var part in parts)
        {
            await part.AddTo(made.Report, cancellationToken);
        }

        Volatile.Write(ref _last, made);
        return made.Report;
    }

    private async ValueTask<IReadOnlyList<BacklogRow>> WithLosses(List<BacklogRow> rows, CancellationToken cancellationToken) => await store.Read(
        async reader =>
        {
            var (all, known) = (new List<BacklogRow>(rows.Count), new HashSet<string>(StringComparer.Ordinal));
            foreach (var row in rows)
            {
                // Several readers of one resource count under its ARN. A replica loses nothing.
                var total = row.Then != BacklogRule.Endless.Then && known.Add(row.Arn) ? await LossRows.TotalOf(reader, row.Arn) : default;
                all.Add(total.Count == 0 ? row : row with
                {
                    Lost = total.Count,
                    LostBytes = total.Bytes,
                    LastLossAt = DateTimeOffset.FromUnixTimeMilliseconds(total.LastMs),
                });
            }

            return (IReadOnlyList<BacklogRow>)all;
        },
        cancellationToken);

    private sealed record Made(BacklogReport Report, long At);
}
