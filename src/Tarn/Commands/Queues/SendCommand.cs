using System.CommandLine;
using Tarn.Aws.Sqs;
using Tarn.Aws.Sqs.Model;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Queues;

/// <summary><c>tarn queues send</c>: sends one message.</summary>
internal static class SendCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The queue." };
        var body = new Argument<string>("BODY") { Description = "The message; - reads it from standard input." };
        var group = new Option<string?>("--group") { Description = "The message group, which a FIFO queue needs.", HelpName = "ID" };
        var deduplication = new Option<string?>("--deduplication-id") { Description = "The deduplication id of a FIFO queue.", HelpName = "ID" };
        var command = new Command("send", "Sends a message.") { name, body, group, deduplication };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var sent = await new SqsClient(client).SendMessage(
                new SendMessageInput
                {
                    QueueUrl = await QueuesCommand.UrlOf(client, parsed.GetRequiredValue(name), cancellationToken),
                    MessageBody = await BodyText.Read(parsed.GetRequiredValue(body), cancellationToken),
                    MessageGroupId = parsed.GetValue(group),
                    MessageDeduplicationId = parsed.GetValue(deduplication),
                },
                cancellationToken);
            await Console.Out.WriteLineAsync($"sent: {sent.MessageId}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn queues send orders '{\"id\": 1}'", "tarn queues send orders.fifo - --group a < order.json");
    }
}
