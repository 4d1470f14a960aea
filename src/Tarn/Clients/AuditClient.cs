using System.Globalization;
using Tarn.Aws.Protocols;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.OwnProcess;

namespace Tarn.Clients;

/// <summary>Audits a delivery, or all deliveries of a table and the lineage of its rows.</summary>
internal sealed class AuditClient(DoorClient client, TimeProvider time)
{
    private const int TwiceMax = 10;

    private static readonly string[] Lineage = ["_shard", "_seq", "_sub"];

    private readonly TarnApiClient _api = new(client);

    /// <summary>Takes a line of progress before each step.</summary>
    public required Action<string> Told { get; init; }

    /// <summary>Audits a delivery of that name; without one, a table <c>database.table</c>.</summary>
    /// <exception cref="CommandException">There is neither.</exception>
    public async Task<AuditResult> Run(string what, CancellationToken cancellationToken)
    {
        var result = new AuditResult([], [], []);
        try
        {
            await AuditDelivery(what, result, cancellationToken);
            return result;
        }
        catch (AwsErrorException missing)
            when (missing.Code is "ResourceNotFoundException" or "ValidationException" && what.Contains('.', StringComparison.Ordinal))
        {
            await AuditTable(what, result, cancellationToken);
            return result;
        }
    }

    private async Task AuditDelivery(string name, AuditResult result, CancellationToken cancellationToken)
    {
        Told($"auditing delivery {name}");
        var audited = await _api.AuditDelivery(new AuditDeliveryInput { DeliveryStreamName = name }, cancellationToken);
        result.Runs.AddRange(audited.Runs.Select(run => (name, run)));
        result.Findings.AddRange(audited.Findings.Select(finding => $"{name}: {finding}"));
        result.Notes.AddRange((audited.Notes ?? []).Select(note => $"{name}: {note}"));
    }

    private async Task AuditTable(string table, AuditResult result, CancellationToken cancellationToken)
    {
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        var (database, name) = (table[..dot], table[(dot + 1)..]);
        var found = await _api.ListTableDeliveries(new ListTableDeliveriesInput { DatabaseName = database, TableName = name }, cancellationToken);
        if (found.DeliveryStreamNames.Count == 0)
        {
            throw new CommandException($"there is no delivery {table}, and no delivery has committed to a table {table}");
        }

        foreach (var delivery in found.DeliveryStreamNames)
        {
            await AuditDelivery(delivery, result, cancellationToken);
        }

        await AuditLineage(database, name, result, cancellationToken);
    }

    // A table with lineage names the record of each row: no record may have two rows.
    private async Task AuditLineage(string database, string table, AuditResult result, CancellationToken cancellationToken)
    {
        var queries = new QueryClient(client, time);
        var columns = (await queries.Run($"SHOW COLUMNS IN {database}.{table}", cancellationToken)).Rows.Select(row => row[0]?.Trim()).ToHashSet();
        if (!Lineage.All(columns.Contains))
        {
            return;
        }

        Told($"comparing the rows of {database}.{table}");
        var twice = await queries.Run(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT _shard, _seq, _sub, count(*) FROM \"{database}\".\"{table}\" WHERE _seq IS NOT NULL "
                + $"GROUP BY 1, 2, 3 HAVING count(*) > 1 LIMIT {TwiceMax}"),
            cancellationToken);
        result.Findings.AddRange(twice.Rows.Select(row => $"{database}.{table}: record {row[1]} of shard {row[0]}, sub-record {row[2]}, has {row[3]} rows"));
    }
}
