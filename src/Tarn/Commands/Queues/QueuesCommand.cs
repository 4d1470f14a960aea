using System.CommandLine;
using System.Globalization;
using Tarn.Aws.Sqs;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Queues;

/// <summary><c>tarn queues</c>: queues with their messages, and work on them.</summary>
internal static class QueuesCommand
{
    /// <summary>The kind of queues in searches.</summary>
    internal const string Kind = "queue";

    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The queue; without it, all of the region are listed.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Lists all queues in a terminal too; else at most 200." };
        var command = new Command("queues", "Shows queues with their messages, and sends, redrives and purges.")
        {
            name, all, PeekCommand.Build(), SendCommand.Build(), QueueRedriveCommand.Build(), PurgeCommand.Build(),
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            if (parsed.GetValue(name) is { } one)
            {
                await Show(client, one, cancellationToken);
                return ExitCode.Ok;
            }

            var queues = await new ResourceClient(client).All(Kind, cancellationToken);
            var output = new ResultOutput("table", isInteractive: false) { IsWhole = parsed.GetValue(all), Ways = "--all shows all" };
            output.Write(List(queues, await Waiting(client, cancellationToken)));
            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn queues",
            "tarn queues orders",
            "tarn queues peek orders",
            "tarn queues send orders '{\"id\": 1}'",
            "tarn queues redrive orders-dead",
            "tarn queues purge orders");
    }

    /// <summary>The URL of a queue.</summary>
    /// <exception cref="CommandException">The queue does not exist; the message suggests the nearest name.</exception>
    internal static async Task<string> UrlOf(DoorClient client, string name, CancellationToken cancellationToken)
    {
        var input = new Aws.Sqs.Model.GetQueueUrlInput { QueueName = name };
        var found = await new ResourceClient(client).Named(Kind, name, () => new SqsClient(client).GetQueueUrl(input, cancellationToken), cancellationToken);
        return found.QueueUrl!;
    }

    private static async Task Show(DoorClient client, string name, CancellationToken cancellationToken)
    {
        var url = await UrlOf(client, name, cancellationToken);
        var input = new Aws.Sqs.Model.GetQueueAttributesInput { QueueUrl = url, AttributeNames = ["All"] };
        var attributes = (await new SqsClient(client).GetQueueAttributes(input, cancellationToken)).Attributes ?? new Dictionary<string, string>();
        new ResultOutput("table", isInteractive: false) { IsWhole = true }.Write(new PrintedTable(
            ["attribute", "value"],
            [false, false],
            [.. attributes.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new string?[] { one.Key, one.Value })]));
    }

    private static async Task<Dictionary<string, BacklogRow>> Waiting(DoorClient client, CancellationToken cancellationToken)
    {
        var backlog = await new TarnApiClient(client).GetBacklog(new GetBacklogInput { Kind = Kind }, cancellationToken);
        return backlog.Rows.ToDictionary(row => row.Name);
    }

    private static PrintedTable List(IReadOnlyList<FoundResource> queues, Dictionary<string, BacklogRow> waiting) => new(
        ["queue", "messages", "bytes", "oldest", "rule"],
        [false, true, true, false, false],
        [.. queues.Select(queue => waiting.TryGetValue(queue.Name, out var row)
            ? new[]
            {
                queue.Name,
                (row.IsEstimate == true ? "~" : "") + row.Waiting.ToString("N0", CultureInfo.InvariantCulture),
                row.Bytes is { } bytes ? Quantity.Bytes(bytes) : "",
                row.OldestAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "",
                row.Rule,
            }
            : [queue.Name, "not counted", "", "", ""])]);
}
