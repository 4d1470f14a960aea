using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>Audits a delivery, or all deliveries of a table; with the lineage of the rows.</summary>
internal sealed class AuditClient(DoorClient client, TimeProvider time)
{
    private readonly TarnApiClient _api = new(client);

    /// <summary>Takes a line of progress before each step.</summary>
    public required Action<string> Told { get; init; }

    /// <summary>Audits a delivery of that name; without one, a materialized view or a table <c>database.table</c>.</summary>
    /// <exception cref="CommandException">There is neither.</exception>
    public async Task<AuditResult> Run(string what, CancellationToken cancellationToken)
    {
        var result = new AuditResult([], [], []);
        if (what.Equals(CallsAudit.Table, StringComparison.OrdinalIgnoreCase))
        {
            Told($"comparing the rows of {what}");
            await new CallsAudit(_api, new QueryClient(client, time)).Run(result, cancellationToken);
            return result;
        }

        try
        {
            await AuditDelivery(what, result, table: null, cancellationToken);
            return result;
        }
        catch (AwsErrorException missing)
            when (missing.Code is "ResourceNotFoundException" or "ValidationException" && what.Contains('.', StringComparison.Ordinal))
        {
            if (await new ViewAudit(new QueryClient(client, time), what).TryRun(result, cancellationToken))
            {
                return result;
            }

            await AuditTable(what, result, cancellationToken);
            return result;
        }
    }

    // With a table, the rows of that one only are compared.
    private async Task AuditDelivery(string name, AuditResult result, string? table, CancellationToken cancellationToken)
    {
        Told($"auditing delivery {name}");
        var audited = await _api.AuditDelivery(new AuditDeliveryInput { DeliveryStreamName = name }, cancellationToken);
        result.Runs.AddRange(audited.Runs.Select(run => (name, run)));
        result.Findings.AddRange(audited.Findings.Select(finding => $"{name}: {finding}"));
        result.Notes.AddRange((audited.Notes ?? []).Select(note => $"{name}: {note}"));
        var runs = (audited.Tables ?? []).Where(run => table is null || string.Equals(run.Table, table, StringComparison.OrdinalIgnoreCase));
        foreach (var same in runs.GroupBy(run => run.Table))
        {
            Told($"comparing the rows of {same.Key}");
            await new LineageAudit(new QueryClient(client, time), same.Key).Run([.. same], result, cancellationToken);
        }
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
            await AuditDelivery(delivery, result, table, cancellationToken);
        }
    }
}
