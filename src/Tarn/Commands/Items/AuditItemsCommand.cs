using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary>
/// <c>tarn items audit TABLE</c>: the rows against indexes and counts, the ledgers of its deliveries, and the current items against a SELECT.
/// </summary>
internal static class AuditItemsCommand
{
    private const int AttemptsMax = 5;
    private const int NamedMax = 3;

    public static Command Build()
    {
        var table = ItemsCommand.Table();
        var command = new Command("audit", "Checks that a table's rows, indexes and counts agree, and its deliveries too; exit code 1 names a difference.")
        {
            table,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var (name, api) = (parsed.GetRequiredValue(table), new TarnApiClient(client));
            var audited = await api.AuditItems(new AuditItemsInput { TableName = name }, cancellationToken);
            var findings = audited.Findings.ToList();
            Terminal.Notify(string.Create(CultureInfo.InvariantCulture, $"{name}: {audited.Items:N0} items, {audited.SizeBytes:N0} bytes"));
            foreach (var delivery in (await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = name }, cancellationToken)).Deliveries)
            {
                Terminal.Notify($"auditing delivery {delivery.DeliveryStreamName}");
                var ledger = await api.AuditDelivery(new AuditDeliveryInput { DeliveryStreamName = delivery.DeliveryStreamName }, cancellationToken);
                findings.AddRange(ledger.Findings.Select(finding => $"{delivery.DeliveryStreamName}: {finding}"));
                if (delivery is { Form: "current", State: "ACTIVE" }
                    && await CompareRows(client, name, delivery.Destination, cancellationToken) is { } found)
                {
                    findings.Add(found);
                }
            }

            foreach (var finding in findings)
            {
                await Console.Out.WriteLineAsync($"FOUND {finding}");
            }

            await Console.Out.WriteLineAsync(findings.Count == 0 ? "everything agrees" : Quantity.Of(findings.Count, "finding"));
            return findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command.WithExamples("tarn items audit orders");
    }

    // Keys are compared where they are. The table may change between the two reads: then they are repeated.
    private static async Task<string?> CompareRows(DoorClient client, string table, string destination, CancellationToken cancellationToken)
    {
        var items = new ItemClient(client);
        var keys = (await items.Describe(table, cancellationToken)).GetProperty("KeySchema").EnumerateArray()
            .Select(key => key.GetProperty("AttributeName").GetString()!).ToList();
        string? difference = null;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var before = await ItemKeys.Scan(items, table, keys, cancellationToken);
            var (rows, doubled) = await ItemKeys.Select(new QueryClient(client, TimeProvider.System), destination, keys, cancellationToken);
            if (doubled.Count > 0)
            {
                return $"{destination} has {Quantity.Of(doubled.Count, "row")} too many ({string.Join(' ', doubled.Take(NamedMax))})";
            }

            if (before.SetEquals(rows))
            {
                return null;
            }

            difference = Difference(before, rows, destination);
            if (before.SetEquals(await ItemKeys.Scan(items, table, keys, cancellationToken)))
            {
                return difference;
            }
        }

        return $"{difference}; the table changed during {AttemptsMax} comparisons";
    }

    private static string Difference(HashSet<string> items, HashSet<string> rows, string destination)
    {
        var missing = items.Except(rows).ToList();
        var extra = rows.Except(items).ToList();
        return $"{destination} lacks {Quantity.Of(missing.Count, "item")} ({string.Join(' ', missing.Take(NamedMax))}) "
            + $"and has {Quantity.Of(extra.Count, "other")} ({string.Join(' ', extra.Take(NamedMax))})";
    }
}
