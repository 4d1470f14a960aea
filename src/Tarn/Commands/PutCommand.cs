using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary>
/// <c>tarn put</c>: sends NDJSON into a stream, and with <c>--table</c> through a delivery into a table.
/// </summary>
internal static class PutCommand
{
    private const int ShardsOfNewStream = 2;
    private const int LineBytesMax = 10 << 20;
    private const int RecordKiBMaxDefault = 1_024;
    private const int KeyCharsMax = 256;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var stream = new Argument<string>("STREAM") { Description = "The stream." };
        var file = new Argument<string>("FILE") { Description = "One record a line; - is standard input.", DefaultValueFactory = _ => "-" };
        var key = new Option<string?>("--key")
        {
            Description = "The field that holds the partition key; without it, each line gets a key of its own.",
            HelpName = "FIELD",
        };
        var table = new Option<string?>("--table") { Description = "Makes the stream, the delivery and the table if they are missing.", HelpName = "DB.NAME" };
        var command = new Command("put", "Sends NDJSON, one record a line, and waits for every acknowledgement.") { stream, file, key, table };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var streams = new StreamClient(client, TimeProvider.System);
            var name = parsed.GetRequiredValue(stream);
            var target = parsed.GetValue(table) is { } given ? TableName.Parse(given) : null;
            var arrivals = target is null ? null : await EnsureTable(client, streams, name, target, cancellationToken);
            var found = await Find(streams, name, cancellationToken);
            var sent = await Send(streams, found, parsed.GetRequiredValue(file), parsed.GetValue(key), cancellationToken);
            if (arrivals is null)
            {
                return ExitCode.Ok;
            }

            var refused = await arrivals.Wait(sent, cancellationToken);
            await Console.Out.WriteLineAsync($"tarn sql 'SELECT * FROM {target} LIMIT 10'");
            return refused == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command.WithExamples(
            "tarn put visits visits.ndjson --table web.visits",
            "tarn put visits visits.ndjson --key user_id",
            "tail -F app.log.json | tarn put logs -");
    }

    private static async Task<TableArrivals> EnsureTable(
        DoorClient client, StreamClient streams, string name, TableName table, CancellationToken cancellationToken)
    {
        var account = await Account.Of(client, cancellationToken);
        var deliveries = new DeliveryClient(client, account, TimeProvider.System);
        var arn = (await streams.Ensure(name, ShardsOfNewStream, cancellationToken)).StreamARN;
        await deliveries.EnsureBucket(cancellationToken);
        var delivery = $"{name}-to-{table.Database}-{table.Name}";
        await deliveries.EnsureTableDelivery(delivery, arn, table.Database, table.Name, cancellationToken);
        return await TableArrivals.Begin(client, table, delivery, cancellationToken);
    }

    private static async Task<StreamDescriptionSummary> Find(StreamClient streams, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await streams.Find(name, cancellationToken);
        }
        catch (AwsErrorException missing) when (missing.Code == "ResourceNotFoundException")
        {
            throw new CommandException(
                $"stream {name} does not exist; --table DB.NAME makes it with a delivery and a table; "
                + $"to make only the stream: aws kinesis create-stream --stream-name {name}",
                inner: missing);
        }
    }

    private static async Task<long> Send(
        StreamClient streams, StreamDescriptionSummary stream, string file, string? keyField, CancellationToken cancellationToken)
    {
        var title = $"put {stream.StreamName}";
        var recordBytesMax = (stream.MaxRecordSizeInKiB ?? RecordKiBMaxDefault) << 10;
        await using var input = file == "-" ? Console.OpenStandardInput() : OpenFile(file);
        var length = input.CanSeek ? input.Length : 0;
        var sender = new RecordSender(streams, stream.StreamName, SendProgress.Wait($"tarn: {title}"), cancellationToken);
        await SendProgress.Show(title, sender, () => input.CanSeek && length > 0 ? (double)input.Position / length : null, async () =>
        {
            try
            {
                await foreach (var (number, record) in NdjsonLines.Read(input, LineBytesMax, cancellationToken))
                {
                    var key = keyField is null ? $"line-{number}" : Key(record, keyField, number);
                    CheckSize(number, record.Length + Encoding.UTF8.GetByteCount(key), recordBytesMax, stream.StreamName);
                    await sender.Add(key, record);
                }
            }
            catch (CommandException tooLong)
            {
                await sender.Complete();
                throw new CommandException(
                    $"{tooLong.Message}; {Quantity.Of(sender.Acknowledged, "record", "was", "were")} acknowledged before it", inner: tooLong);
            }

            await sender.Complete();
        });
        return sender.Acknowledged;
    }

    private static void CheckSize(long line, int recordBytes, int recordBytesMax, string stream)
    {
        if (recordBytes > recordBytesMax)
        {
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"line {line} has {recordBytes:N0} bytes with its key, and stream {stream} takes {recordBytesMax:N0} (aws kinesis update-max-record-size)"));
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(error.Message, inner: error);
        }
    }

    /// <summary>
    /// The partition key of a line: the field's text, cut between characters to at most 256. A line without the
    /// field gets a key of its own.
    /// </summary>
    internal static string Key(byte[] record, string field, long line)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            var key = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(field, out var value)
                ? value.ToString()
                : "";
            return key.Length switch
            {
                0 => $"line-{line}", // a partition key has at least one character
                > KeyCharsMax => key[..(char.IsHighSurrogate(key[KeyCharsMax - 1]) ? KeyCharsMax - 1 : KeyCharsMax)],
                _ => key,
            };
        }
        catch (JsonException)
        {
            return $"line-{line}"; // not JSON: the line is sent unchanged, and a delivery reports its refusal
        }
    }
}
