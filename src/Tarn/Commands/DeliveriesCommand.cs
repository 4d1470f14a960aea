using System.CommandLine;
using System.Globalization;
using System.Text;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn deliveries</c>: the state of deliveries, and their failed records.</summary>
internal static class DeliveriesCommand
{
    private const int RefusedShown = 10;
    private const int BytesShown = 60;

    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The delivery; without it, all of the region are listed.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Lists the internal deliveries of applications too." };
        var command = new Command("deliveries", "Shows deliveries with lag, buffers, errors and runs.")
        {
            name, all, RedriveCommand.Build(), ReplayCommand.Build(),
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var api = new TarnApiClient(client);
            var one = parsed.GetValue(name);
            var described = one is null ? null : await new ResourceClient(client).Named(
                "delivery", one, () => api.DescribeDelivery(new DescribeDeliveryInput { DeliveryStreamName = one }, cancellationToken), cancellationToken);
            var status = await api.GetStatus(new GetStatusInput(), cancellationToken);
            var here = status.Deliveries.Where(delivery => delivery.Region == client.Region && delivery.Name == (one ?? delivery.Name)).ToList();
            var shown = InternalDeliveries.Shown(here, isAll: one is not null || parsed.GetValue(all));
            Terminal.Output.Write(List(shown).ToTable());
            Terminal.Output.WriteLine();
            InternalDeliveries.Notify(here.Count - shown.Count);
            if (described is not null)
            {
                Write(described);
                var refused = await api.ListRefusedRecords(new ListRefusedRecordsInput { Delivery = one!, MaxResults = RefusedShown }, cancellationToken);
                WriteRefused(refused.Records);
            }

            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn deliveries",
            "tarn deliveries visits-to-web-visits",
            "tarn deliveries redrive visits-to-web-visits --dry-run",
            "tarn deliveries redrive visits-to-web-visits --where \"error_code = 'Iceberg.NoSuchTable'\"");
    }

    private static PrintedTable List(IReadOnlyList<DeliveryStatus> deliveries) => new(
        ["delivery", "state", "source", "destination", "delivered", "failed", "buffered bytes", "buffer age s", "last commit", "last error"],
        [false, false, false, false, true, true, true, true, false, false],
        [.. deliveries.Select(delivery => new[]
        {
            InternalDeliveries.NameOf(delivery), delivery.State, delivery.SourceName ?? delivery.Source, delivery.DestinationName ?? delivery.Destination,
            Text(delivery.DeliveredRecords), Text(delivery.FailedRecords),
            Text(delivery.BufferedBytes), Seconds(delivery.BufferAgeSeconds), Time(delivery.LastCommitAt), delivery.LastError,
        })]);

    private static void Write(DescribeDeliveryOutput delivery)
    {
        Terminal.Output.WriteLine($"lag: {Seconds(delivery.LagSeconds)} s; source: {delivery.SourceStreamArn ?? "direct put"}");
        Terminal.Output.WriteLine(delivery.QuarantineTable is { } table
            ? $"failed records: tarn_quarantine.\"{table}\""
            : "failed records: none");
        Terminal.Output.Write(new PrintedTable(
            ["run", "state", "commits", "rows", "redriven", "last commit"],
            [false, false, true, true, true, false],
            [
                .. delivery.Runs.Select(run => new[]
                {
                    RunNames.Of(delivery.Runs, run), run.State, Text(run.Commits), Text(run.Rows), Text(run.Redriven), Time(run.LastCommitAt),
                }),
            ]).ToTable());
        Terminal.Output.WriteLine();
        if (delivery.Positions.Count > 0)
        {
            Terminal.Output.Write(ShardTables.Positions(delivery.Positions).ToTable());
            Terminal.Output.WriteLine();
        }
    }

    private static void WriteRefused(IReadOnlyList<RefusedRecord> records)
    {
        if (records.Count == 0)
        {
            return;
        }

        Terminal.Output.WriteLine("newest failed records:");
        Terminal.Output.Write(new PrintedTable(
            ["entry", "failed at", "stage", "code", "reason", "begins with", "redriven at"],
            [false, false, false, false, false, false, false],
            [
                .. records.Select(record => new[]
                {
                    record.Id, Time(record.Time), record.Stage, record.Code, record.Reason, Beginning(record.Bytes), Time(record.RedrivenAt),
                }),
            ]).ToTable());
        Terminal.Output.WriteLine();
    }

    // A record may hold anything; a terminal must not obey it.
    private static string Beginning(ReadOnlyMemory<byte> bytes) =>
        new([.. Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, BytesShown)]).Select(letter => char.IsControl(letter) ? '·' : letter)]);

    private static string? Text(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Seconds(double? seconds) => seconds?.ToString("0.0", CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
