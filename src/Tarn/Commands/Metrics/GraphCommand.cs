using System.CommandLine;
using System.Globalization;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Clients;
using Tarn.Commands.Alarms;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Metrics;

/// <summary><c>tarn metrics graph</c>: the points of a metric, each with a bar.</summary>
internal static class GraphCommand
{
    public const string Example = "tarn metrics graph AWS/Kinesis IncomingRecords --dimension StreamName=orders --statistic Sum";

    private const int PeriodDefault = 60;
    private const int HoursDefault = 1;
    private const int HoursMax = 360;
    private const int BarChars = 50;
    private const char Full = '\u2588';

    public static Command Build()
    {
        var space = new Argument<string>("NAMESPACE") { Description = "The namespace." };
        var name = new Argument<string>("METRIC") { Description = "The metric's name." };
        var dimensions = new Option<string[]>("--dimension")
        {
            Description = "A dimension; a metric has exactly the ones that are given.",
            HelpName = "NAME=VALUE",
        };
        var statistic = new Option<string>("--statistic")
        {
            Description = "The statistic: Average, Sum, Maximum, p99.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "Average",
        };
        var period = new Option<int>("--period") { Description = "Seconds for each point.", HelpName = "SECONDS", DefaultValueFactory = _ => PeriodDefault };
        var hours = new Option<int>("--hours") { Description = "How far back the first point is.", HelpName = "N", DefaultValueFactory = _ => HoursDefault };
        var command = new Command("graph", "Draws the points of a metric, the oldest first.") { space, name, dimensions, statistic, period, hours };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var back = parsed.GetValue(hours);
            if (back is < 1 or > HoursMax)
            {
                throw new CommandException($"--hours is {back}: 1 to {HoursMax} are possible", ExitCode.Usage);
            }

            using var client = options.Connect(parsed);
            var query = new MetricStat
            {
                Metric = new Metric
                {
                    Namespace = parsed.GetRequiredValue(space),
                    MetricName = parsed.GetRequiredValue(name),
                    Dimensions = [.. (parsed.GetValue(dimensions) ?? []).Select(DimensionOf)],
                },
                Period = parsed.GetValue(period),
                Stat = parsed.GetRequiredValue(statistic),
            };
            var now = TimeProvider.System.GetUtcNow();
            var points = await new MonitoringClient(client).Points(
                query, now - TimeSpan.FromHours(back), now + TimeSpan.FromSeconds(query.Period), cancellationToken);
            if (points.Count == 0)
            {
                Terminal.Notify(
                    $"{query.Metric.Namespace} {query.Metric.MetricName} has no points of the last {back} h with these dimensions; tarn metrics lists all.");
            }

            new ResultOutput("table", isInteractive: false) { IsWhole = true }.Write(Table(points, query.Stat!));
            return ExitCode.Ok;
        });
        return command.WithExamples(Example, "tarn metrics graph AWS/Lambda Duration --dimension FunctionName=resize --statistic p99 --period 300 --hours 24");
    }

    private static Dimension DimensionOf(string text) => text.IndexOf('=') is > 0 and var at
        ? new Dimension { Name = text[..at], Value = text[(at + 1)..] }
        : throw new CommandException($"--dimension is '{text}': NAME=VALUE is needed", ExitCode.Usage);

    // A bar's length is the value's part of the greatest one. Negative values have none.
    private static PrintedTable Table(IReadOnlyList<(DateTimeOffset Time, double Value)> points, string statistic)
    {
        var most = points.Count > 0 ? points.Max(point => point.Value) : 0;
        return new PrintedTable(
            ["time", statistic, ""],
            [false, true, false],
            [
                .. points.Select(point => new string?[]
                {
                    AlarmText.Time(point.Time),
                    point.Value.ToString("0.######", CultureInfo.InvariantCulture),
                    most > 0 ? new string(Full, (int)Math.Round(BarChars * Math.Max(0, point.Value) / most)) : "",
                }),
            ]);
    }
}
