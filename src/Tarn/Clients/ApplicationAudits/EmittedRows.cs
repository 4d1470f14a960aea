using System.Text.Json;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients.ApplicationAudits;

/// <summary>Reads the rows of an application's targets: records of a stream, rows of a table.</summary>
internal sealed class EmittedRows(DoorClient client, TimeProvider time)
{
    private const string Stream = "kinesis";
    private const string Table = "iceberg";

    /// <summary>Whether the rows of a target are in a stream or table.</summary>
    public bool CanRead(ApplicationTarget target) => target.Connector is Stream or Table;

    /// <summary>The rows of the audited windows.</summary>
    /// <param name="columns">The compared columns.</param>
    /// <param name="bounds">The audited windows.</param>
    /// <param name="isWhole">Whether the audit has all rows of the application up to the last window.</param>
    /// <param name="notes">Takes comparisons that are not possible.</param>
    public async Task<WindowRows> Read(
        ApplicationTarget target,
        IReadOnlyList<ApplicationColumn> columns,
        WindowBounds bounds,
        bool isWhole,
        List<string> notes,
        CancellationToken cancellationToken)
    {
        var rows = new WindowRows(columns);
        if (bounds.Column is null && !isWhole)
        {
            notes.Add($"{target.Place}: rows without windows belong to no range, so rows that the log does not imply are not found");
        }

        if (target.Connector == Stream)
        {
            await ReadStream(target.Place, columns, values => Add(values), notes, cancellationToken);
        }
        else
        {
            await ReadTable(target.Place, columns, values => Add(values), cancellationToken);
        }

        return rows;

        void Add(string[] values)
        {
            if (bounds.Covers(values, isWhole))
            {
                rows.Add(values);
            }
        }
    }

    private async Task ReadStream(
        string stream, IReadOnlyList<ApplicationColumn> columns, Action<string[]> add, List<string> notes, CancellationToken cancellationToken)
    {
        var (tail, others) = (new StreamTail(new StreamClient(client, time), stream), 0);
        await tail.Begin("TRIM_HORIZON", null, cancellationToken);
        while (!tail.IsOver && await tail.Read(Take, cancellationToken))
        {
        }

        if (others > 0)
        {
            notes.Add($"{stream}: {others} records that are no JSON objects");
        }

        ValueTask Take(ReadOnlyMemory<byte> record)
        {
            try
            {
                using var row = JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 1_000 });
                add([.. columns.Select(column => WindowValue.Of(row.RootElement, column.Name, column.Type))]);
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException)
            {
                others++;
            }

            return ValueTask.CompletedTask;
        }
    }

    private async Task ReadTable(string table, IReadOnlyList<ApplicationColumn> columns, Action<string[]> add, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", columns.Select(column => Quoted(column.Name)));
        var found = await new QueryClient(client, time).Run($"SELECT {list} FROM {string.Join('.', table.Split('.', 2).Select(Quoted))}", cancellationToken);
        foreach (var row in found.Rows)
        {
            add([.. row.Select((value, i) => WindowValue.Of(value, columns[i].Type))]);
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
