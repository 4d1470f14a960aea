using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Aws.Kinesis.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Inputs;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Commands;

/// <summary>
/// <c>tarn put</c>: sends records into a stream, and with <c>--table</c> through a delivery into a table.
/// </summary>
internal static class PutCommand
{
    private const int ShardsOfNewStream = 2;
    private const int RecordKiBMaxDefault = 1_024;
    private const int KeyCharsMax = 256;

    public static Command Build()
    {
        var stream = new Argument<string>("STREAM") { Description = "The stream." };
        var file = new Argument<string>("FILE")
        {
            Description = "JSON lines, a JSON array, GeoJSON or CSV with a header, recognised by content; - is standard input.",
            DefaultValueFactory = _ => "-",
        };
        var key = new Option<string?>("--key")
        {
            Description = "The field that holds the partition key; without it, each record gets a key of its own.",
            HelpName = "FIELD",
        };
        var table = new Option<string?>("--table") { Description = "Makes the stream, the delivery and the table if they are missing.", HelpName = "DB.NAME" };
        var form = new Option<string?>("--format")
        {
            Description = "The form of the input; lines sends each line as it is.",
            HelpName = "lines|array|geojson|csv",
        };
        form.AcceptOnlyFromAmong("lines", "array", "geojson", "csv");
        var command = new Command("put", "Sends records, and waits for every acknowledgement.") { stream, file, key, table, form };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var streams = new StreamClient(client, TimeProvider.System);
            var name = parsed.GetRequiredValue(stream);
            var target = parsed.GetValue(table) is { } given ? TableName.Parse(given) : null;
            await using var records = await OpenRecords(name, parsed.GetRequiredValue(file), target, parsed.GetValue(form), cancellationToken);
            var arrivals = target is null ? null : await EnsureTable(client, streams, name, target, cancellationToken);
            var found = await Find(streams, name, cancellationToken);
            var sent = await Send(streams, found, records, parsed.GetValue(key), cancellationToken);
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
            "tarn put trips trips.csv --table web.trips",
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
        StreamClient streams, StreamDescriptionSummary stream, InputRecords records, string? keyField, CancellationToken cancellationToken)
    {
        var title = $"put {stream.StreamName}";
        var recordBytesMax = (stream.MaxRecordSizeInKiB ?? RecordKiBMaxDefault) << 10;
        var sender = new RecordSender(streams, stream.StreamName, SendProgress.Wait($"tarn: {title}"), cancellationToken);
        await SendProgress.Show(title, sender, () => records.Progress, async () =>
        {
            try
            {
                await foreach (var (number, record) in records.Read(cancellationToken))
                {
                    var key = keyField is null ? $"line-{number}" : Key(record, keyField, number);
                    CheckSize($"{records.Unit} {number}", record.Length + Encoding.UTF8.GetByteCount(key), recordBytesMax, stream.StreamName);
                    await sender.Add(key, record);
                }
            }
            catch (CommandException fault)
            {
                await sender.Complete();
                throw new CommandException(
                    $"{fault.Message}; {Quantity.Of(sender.Acknowledged, "record", "was", "were")} acknowledged before it", inner: fault);
            }

            await sender.Complete();
        });
        return sender.Acknowledged;
    }

    private static void CheckSize(string which, int recordBytes, int recordBytesMax, string stream)
    {
        if (recordBytes > recordBytesMax)
        {
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"{which} has {recordBytes:N0} bytes with its key, and stream {stream} takes {recordBytesMax:N0} (aws kinesis update-max-record-size)"));
        }
    }

    // The form is recognised before a stream, a delivery or a table is made.
    private static async Task<InputRecords> OpenRecords(
        string stream, string file, TableName? table, string? form, CancellationToken cancellationToken)
    {
        var name = new InputName(file == "-" ? "FILE" : file, $"tarn put {stream} -{(table is null ? "" : $" --table {table}")}");
        InputFormat? given = form switch
        {
            "lines" => InputFormat.Lines,
            "array" => InputFormat.Array,
            "geojson" => InputFormat.Features,
            "csv" => InputFormat.Csv,
            _ => null,
        };
        var records = await InputRecords.Open(
            file == "-" ? Console.OpenStandardInput() : OpenFile(file), name, given, needsObjects: table is not null, cancellationToken);
        if (given is null && records.Format != InputFormat.Lines)
        {
            Terminal.Notify(records.Format switch
            {
                InputFormat.Csv => "CSV with a header: each row is a record (--format lines sends the lines as they are)",
                InputFormat.Features => "GeoJSON: each feature is a record",
                InputFormat.Array => "a JSON array: each element is a record",
                _ => "JSON over several lines: each value is a record",
            });
        }

        return records;
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
