using System.Globalization;
using System.Text.Json;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients.ApplicationAudits;

/// <summary>
/// Compares the rows in an application's targets with the rows that the log implies. A window without its late rows must equal the emitted one; with
/// them, it is exact. The client reads the targets with the caller's rights. Memory: the rows of one target and of the range.
/// </summary>
internal sealed class ApplicationAudit(DoorClient client, TimeProvider time)
{
    private readonly TarnApiClient _api = new(client);
    private readonly EmittedRows _emitted = new(client, time);

    /// <summary>Takes a line of progress before each step.</summary>
    public required Action<string> Told { get; init; }

    /// <summary>Audits the windows that ended while records of a range arrived; without a range, all that the log has.</summary>
    /// <param name="table">The delivered table that gives inputs; null: the log; where it no longer has them, the only table with lineage.</param>
    public async Task<ApplicationAuditResult> Run(
        string application, DateTimeOffset? from, DateTimeOffset? to, string? table, CancellationToken cancellationToken)
    {
        Told($"computing the windows of {application} from {table ?? "the log"}");
        var asked = new AuditApplicationInput { ApplicationName = application, FromTime = from, ToTime = to, Table = table };
        var audited = await _api.AuditApplication(asked, cancellationToken);
        var result = new ApplicationAuditResult([], [], [], [], []);
        result.Notes.AddRange(audited.Notes ?? []);
        if (audited.InputTable is { } inputs)
        {
            result.Inputs.Add($"are the rows of {inputs}, and the log has the records after them");
        }

        foreach (var same in audited.Targets.GroupBy(target => (target.Connector, target.Place)))
        {
            var targets = same.ToList();
            if (!_emitted.CanRead(targets[0]))
            {
                result.Notes.Add($"{same.Key.Place}: rows of a delivery stream are in its destination");
                continue;
            }

            if (targets.Exists(target => !target.Columns.Select(column => column.Name).SequenceEqual(targets[0].Columns.Select(column => column.Name))))
            {
                result.Notes.Add($"{same.Key.Place}: its INSERTs have different columns");
                continue;
            }

            Told($"comparing the rows of {same.Key.Place}");
            await Compare(targets, audited, result, cancellationToken);
        }

        return result;
    }

    private async Task Compare(
        List<ApplicationTarget> targets, AuditApplicationOutput audited, ApplicationAuditResult result, CancellationToken cancellationToken)
    {
        var place = targets[0].Place;
        var columns = targets[0].Columns.Where(column => WindowValue.IsCompared(column.Type)).ToList();
        result.Notes.AddRange(targets[0].Columns.Except(columns).Select(column => $"{place}: column {column.Name} ({column.Type})"));
        var (without, with) = (new WindowRows(columns), new WindowRows(columns));
        var bounds = new WindowBounds(columns);
        foreach (var target in targets)
        {
            Add(target.Rows, [without, with], bounds);
            Add(target.RowsWithoutLate, [without], bounds);
            Add(target.RowsWithLate, [with], bounds);
        }

        var emitted = await _emitted.Read(targets[0], columns, bounds, audited.IsWhole, result.Notes, cancellationToken);
        var late = new LateRows(columns, [.. audited.LateRecords.Where(one => targets.Exists(target => target.Table == one.Table))]);
        var source = audited.InputTable ?? "the log";
        var (changed, different) = (0, 0);
        foreach (var group in without.Groups.Union(with.Groups).Union(emitted.Groups).Order(StringComparer.Ordinal))
        {
            var (there, implied, exact) = (emitted.ValuesOf(group), without.ValuesOf(group), with.ValuesOf(group));
            var lateRows = late.Of(group).ToString(CultureInfo.InvariantCulture);
            if (there != implied)
            {
                different++;
                result.Findings.Add($"{place}: {group}: emitted {there}; {source} implies {implied}, and with late rows {exact}; late rows {lateRows}");
            }
            else if (implied != exact)
            {
                changed++;
                result.Explained.Add($"{place}: {group}: emitted {there}; with late rows {exact}; late rows {lateRows}");
            }
        }

        result.Targets.Add(new AuditedCounts(place, without.Count, emitted.Count, late.Count, changed, different));
    }

    private static void Add(IReadOnlyList<string> rows, WindowRows[] to, WindowBounds bounds)
    {
        foreach (var text in rows)
        {
            using var row = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
            bounds.Add(row.RootElement);
            Array.ForEach(to, one => one.Add(row.RootElement));
        }
    }
}
