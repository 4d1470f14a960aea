using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Replays;
using Tarn.Analytics.Runs;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Analytics.Audits;

/// <summary>
/// Computes an application's rows again from the log, twice: as the application had to emit them, and with its late rows. The second computation holds
/// the watermark back by more than the lateness of any record, so that no record is late. Each has an engine of its own, one after the other.
/// </summary>
/// <remarks>Memory: the rows of the range, at most 32 MiB for each computation, and 16 MiB of late records.</remarks>
public sealed class WindowAudits(RunParts parts)
{
    private const long RowBytesMax = 32 << 20;
    private const long LateBytesMax = 16 << 20;

    /// <summary>Computes the rows of a range.</summary>
    /// <param name="request">The range, and the table to read where the log no longer has it.</param>
    /// <param name="caller">The rights of the caller, who needs the ones to read the sources and the reference tables.</param>
    /// <exception cref="TarnException">
    /// NotFound: the application never started; InvalidArgument: neither the log nor a delivered table has the inputs; LimitExceeded: the range has too
    /// many rows, or no engine is free; AccessDenied; Damaged: the log has lost inputs.
    /// </exception>
    public async ValueTask<WindowAudit> Run(ApplicationKey application, AuditRequest request, IRights caller, CancellationToken cancellationToken)
    {
        var range = await InputRange.Load(parts, application, request.FromMs, request.BeforeMs, end: null, cancellationToken);
        await parts.Tables.CheckReads(application, range.Plan, caller, cancellationToken);
        if (request.Table is not null || range.Bases.Count == 0)
        {
            range = await DeliveredRange.Open(parts, range, request.Table, caller, cancellationToken);
        }

        try
        {
            return await Run(range, cancellationToken);
        }
        catch (RunHaltedException unread)
        {
            throw new TarnException(ErrorKind.Damaged, unread.Message, unread);
        }
    }

    private async ValueTask<WindowAudit> Run(InputRange range, CancellationToken cancellationToken)
    {
        var (without, late) = (new AuditRows(range.Plan, RowBytesMax), new List<LateRecord>());
        long latenessMs;
        bool endsWhole;
        await using (var run = await RangeRun.Open(parts, range, cancellationToken))
        {
            var bytes = 0L;
            await foreach (var piece in run.Rows(cancellationToken))
            {
                foreach (var row in piece)
                {
                    without.Add(row);
                    if (row.Kind == RowFate.Late && (bytes += row.Values.Length) <= LateBytesMax)
                    {
                        late.Add(Read(row));
                    }
                }
            }

            (latenessMs, endsWhole) = (run.LatenessMs, run.EndsWhole);
        }

        var with = new AuditRows(range.Plan, RowBytesMax);
        await using (var run = await RangeRun.Open(parts, range, cancellationToken))
        {
            await foreach (var piece in run.RowsWithLate(latenessMs + 1, endsWhole, cancellationToken))
            {
                foreach (var row in piece)
                {
                    with.Add(row);
                }
            }
        }

        return new WindowAudit(
            range.IsWhole,
            [.. range.Plan.Targets.Select((table, i) =>
                new AuditedTarget(table, parts.Tables.PlaceOf(range.Application, table), AuditRows.Compare(without.Of(i), with.Of(i))))],
            late,
            latenessMs)
        {
            InputTable = range.Delivered?.Records.Table,
            Notes = range.Delivered?.Notes ?? [],
        };
    }

    private static LateRecord Read(in EngineRow row)
    {
        using var json = JsonDocument.Parse(row.Values, new JsonDocumentOptions { MaxDepth = 1_000 });
        string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new LateRecord(Text("target") ?? "", Text("window_start"), Text("window_end"), Text("record"));
    }
}
