using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients.ItemAudits;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary>
/// <c>tarn items audit TABLE</c>: the rows against indexes and counts, base and records, the ledgers of its deliveries, and the current items, values
/// included, against a SELECT.
/// </summary>
internal static class AuditItemsCommand
{
    private const int MemoryMb = 256;

    // A row takes about eight times the bytes of its item: texts of two bytes a character, and its entry among the keys.
    private const long BytesPerMemoryMb = (1 << 20) / 8;

    public static Command Build()
    {
        var table = ItemsCommand.Table();
        var memory = new Option<int>("--memory-mb")
        {
            Description = "About the memory for rows. A table with more items is read several times.",
            DefaultValueFactory = _ => MemoryMb,
        };
        var command = new Command("audit", "Checks that a table's rows, indexes and counts agree, and its deliveries too; exit code 1 names a difference.")
        {
            table, memory,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var (name, api) = (parsed.GetRequiredValue(table), new TarnApiClient(client));
            var audited = await api.AuditItems(new AuditItemsInput { TableName = name }, cancellationToken);
            var (findings, notes) = (audited.Findings.ToList(), new List<string>());
            Terminal.Notify(string.Create(CultureInfo.InvariantCulture, $"{name}: {audited.Items:N0} items, {audited.SizeBytes:N0} bytes"));
            Terminal.Notify(audited.BaseItems is { } baseItems
                ? string.Create(CultureInfo.InvariantCulture, $"compared with a base of {baseItems:N0} items and {audited.LaterRecords:N0} later records")
                : "not compared with records: a table with point-in-time recovery has a base");
            foreach (var delivery in (await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = name }, cancellationToken)).Deliveries)
            {
                Terminal.Notify($"auditing delivery {delivery.DeliveryStreamName}");
                var ledger = await api.AuditDelivery(new AuditDeliveryInput { DeliveryStreamName = delivery.DeliveryStreamName }, cancellationToken);
                findings.AddRange(ledger.Findings.Select(finding => $"{delivery.DeliveryStreamName}: {finding}"));
                if (delivery is { Form: "current", State: "ACTIVE" })
                {
                    Terminal.Notify($"comparing the items with the rows of {delivery.Destination}");
                    var groups = 1 + (audited.SizeBytes / (Math.Max(1, parsed.GetValue(memory)) * BytesPerMemoryMb));
                    await new ItemRowsAudit(client, name, delivery.Destination).Run(groups, findings, notes, cancellationToken);
                }
            }

            foreach (var note in notes)
            {
                await Console.Out.WriteLineAsync($"NOT COMPARED {note}");
            }

            foreach (var finding in findings)
            {
                await Console.Out.WriteLineAsync($"FOUND {finding}");
            }

            var agrees = notes.Count == 0 ? "everything agrees" : "everything that was compared agrees";
            await Console.Out.WriteLineAsync(findings.Count == 0 ? agrees : Quantity.Of(findings.Count, "finding"));
            return findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command.WithExamples("tarn items audit orders");
    }
}
