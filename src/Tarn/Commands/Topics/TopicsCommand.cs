using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Topics;

/// <summary><c>tarn topics</c>: topics with their subscriptions, and messages to them.</summary>
internal static class TopicsCommand
{
    private const string Kind = "topic";

    public static Command Build()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The topic, whose subscriptions are shown; without it, all of the region are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "Lists all rows in a terminal too; else at most 200." };
        var command = new Command("topics", "Shows topics and their subscriptions, and publishes messages.") { name, all, Send() };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var output = new ResultOutput("table", isInteractive: false) { IsWhole = parsed.GetValue(all), Ways = "--all shows all" };
            if (parsed.GetValue(name) is not { } one)
            {
                var topics = await new ResourceClient(client).All(Kind, cancellationToken);
                output.Write(new PrintedTable(["topic", "arn"], [false, false], [.. topics.Select(topic => new string?[] { topic.Name, topic.Arn })]));
                return ExitCode.Ok;
            }

            var arn = (await new ResourceClient(client).Get(Kind, one, cancellationToken)).Arn;
            var subscriptions = await new TopicClient(client).Subscriptions(arn, cancellationToken);
            output.Write(new PrintedTable(
                ["protocol", "endpoint", "subscription"],
                [false, false, false],
                [.. subscriptions.Select(row => new string?[] { row.Protocol, row.Endpoint, row.Arn })]));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn topics", "tarn topics news", "tarn topics send news 'The lake is full.' --subject Lake");
    }

    private static Command Send()
    {
        var name = new Argument<string>("NAME") { Description = "The topic." };
        var body = new Argument<string>("BODY") { Description = "The message; - reads it from standard input." };
        var subject = new Option<string?>("--subject") { Description = "The subject of mails.", HelpName = "TEXT" };
        var group = new Option<string?>("--group") { Description = "The message group, which a FIFO topic needs.", HelpName = "ID" };
        var deduplication = new Option<string?>("--deduplication-id") { Description = "The deduplication id of a FIFO topic.", HelpName = "ID" };
        var command = new Command("send", "Publishes a message.") { name, body, subject, group, deduplication };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var arn = (await new ResourceClient(client).Get(Kind, parsed.GetRequiredValue(name), cancellationToken)).Arn;
            var members = new Dictionary<string, string?>
            {
                ["Message"] = await BodyText.Read(parsed.GetRequiredValue(body), cancellationToken),
                ["Subject"] = parsed.GetValue(subject),
                ["MessageGroupId"] = parsed.GetValue(group),
                ["MessageDeduplicationId"] = parsed.GetValue(deduplication),
            };
            await Console.Out.WriteLineAsync($"sent: {await new TopicClient(client).Publish(arn, members, cancellationToken)}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn topics send news 'The lake is full.' --subject Lake", "tarn topics send news.fifo - --group a < news.json");
    }
}
