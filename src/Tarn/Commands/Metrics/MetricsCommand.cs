using System.CommandLine;
using Tarn.Access.Credentials;
using Tarn.Clients;
using Tarn.Commands.Alarms;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Metrics;

/// <summary><c>tarn metrics</c>: metrics, their points, and the page for Prometheus.</summary>
internal static class MetricsCommand
{
    private const string TokenExample = "tarn metrics token --data /var/lib/tarn > /etc/prometheus/tarn-token";

    public static Command Build()
    {
        var space = new Argument<string?>("NAMESPACE")
        {
            Description = "The namespace, for example AWS/Kinesis; without it, metrics of all are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "Lists all metrics in a terminal too; else at most 200." };
        var command = new Command("metrics", "Lists metrics, draws their points, and opens the page of metrics for Prometheus.")
        {
            space, all, GraphCommand.Build(), Token(),
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var metrics = await new MonitoringClient(client).Metrics(parsed.GetValue(space), cancellationToken);
            var rows = metrics.Select(metric => new string?[] { metric.Namespace, metric.MetricName, AlarmText.DimensionsOf(metric.Dimensions).Trim() })
                .OrderBy(row => row[0], StringComparer.Ordinal).ThenBy(row => row[1], StringComparer.Ordinal).ThenBy(row => row[2], StringComparer.Ordinal);
            new ResultOutput("table", isInteractive: false) { IsWhole = parsed.GetValue(all), Ways = "--all shows all" }.Write(
                new PrintedTable(["namespace", "metric", "dimensions"], [false, false, false], [.. rows]));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn metrics", "tarn metrics AWS/Kinesis", GraphCommand.Example, "tarn metrics token", TokenExample);
    }

    private static Command Token()
    {
        var data = DataOption.Make();
        var command = new Command("token", "Prints the bearer token that opens /metrics. Reads local files only. It ends with the root key.") { data };
        command.SetAction(parsed =>
        {
            var folder = DataOption.Of(parsed, data);
            var key = SharedKeyFile.Read(Path.Combine(folder, "credentials"))?.Key
                ?? throw new CommandException($"{folder} holds no credentials; start: tarn serve --data {folder}");
            Console.Out.WriteLine(MetricsToken.Of(key));
        });
        return command.WithExamples("tarn metrics token", TokenExample);
    }
}
