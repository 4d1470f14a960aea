using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Samples;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items deliver TABLE</c>: an item table in the lake.</summary>
internal static class DeliverCommand
{
    private const string Objects = "s3://";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static Command Build()
    {
        var table = ItemsCommand.Table();
        var to = new Option<string?>("--to") { Description = "The table DB.NAME; of changes and expired items also s3://BUCKET/PREFIX.", HelpName = "DB.NAME" };
        var changes = new Option<bool>("--changes") { Description = "A row for each change, instead of the current items." };
        var expired = new Option<bool>("--expired") { Description = "Only the items that expire." };
        var role = new Option<string?>("--role") { Description = "The role of the delivery. [tarn-delivery, made where missing]", HelpName = "ARN" };
        var seconds = new Option<long?>("--seconds") { Description = "The age at which rows are committed. [1]", HelpName = "N" };
        var list = new Option<bool>("--list") { Description = "Lists the deliveries of the table." };
        var stop = new Option<bool>("--stop") { Description = "Ends the delivery to --to when it has delivered all changes; the table DB.NAME stays." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Checks rights and settings, and makes nothing." };
        var command = new Command("deliver", "Delivers an item table into the lake: its items now, then each change, exactly once.")
        {
            table, to, changes, expired, role, seconds, list, stop, dryRun,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(list) && result.GetValue(to) is null)
            {
                result.AddError("--to DB.NAME is needed, or --list.");
            }
        });
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var name = parsed.GetRequiredValue(table);
            var api = new TarnApiClient(client);
            if (parsed.GetValue(list))
            {
                Write((await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = name }, cancellationToken)).Deliveries);
                return ExitCode.Ok;
            }

            if (parsed.GetValue(stop))
            {
                await Stop(client, api, name, parsed.GetRequiredValue(to)!, parsed.GetValue(dryRun), cancellationToken);
                return ExitCode.Ok;
            }

            var account = await Account.Of(client, cancellationToken);
            var input = Input(name, parsed.GetRequiredValue(to)!, $"tarn-{account}-{client.Region}") with
            {
                Changes = parsed.GetValue(changes),
                OnlyExpired = parsed.GetValue(expired),
                IntervalInSeconds = parsed.GetValue(seconds),
                DryRun = parsed.GetValue(dryRun),
                RoleARN = parsed.GetValue(role) ?? new DeliveryRole(client, account).Arn,
            };
            if (input.DryRun != true)
            {
                await new DeliveryClient(client, account, TimeProvider.System).EnsureBucket(cancellationToken);
            }

            if (parsed.GetValue(role) is null)
            {
                await new DeliveryRole(client, account).EnsureItems(cancellationToken);
            }

            await Begin(api, input, cancellationToken);
            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn items deliver orders --to web.orders",
            "tarn items deliver orders --to web.order_changes --changes",
            "tarn items deliver sessions --to s3://archive/sessions/ --expired --role arn:aws:iam::000000000000:role/archive",
            "tarn items deliver orders --list",
            "tarn items deliver orders --to web.orders --stop");
    }

    private static DeliverItemsInput Input(string table, string to, string bucket)
    {
        var input = new DeliverItemsInput { TableName = table, RoleARN = "", Bucket = bucket };
        if (to.StartsWith(Objects, StringComparison.Ordinal))
        {
            return input with { Location = to };
        }

        var target = TableName.Parse(to, "--to");
        return input with { DatabaseName = target.Database, DestinationTableName = target.Name };
    }

    private static async Task Begin(TarnApiClient api, DeliverItemsInput input, CancellationToken cancellationToken)
    {
        var made = await api.DeliverItems(input, cancellationToken);
        if (input.DryRun == true)
        {
            Terminal.Notify($"would make delivery {made.DeliveryStreamName}: {input.TableName} ({made.Form}) to {made.Destination}");
            return;
        }

        while (true)
        {
            var found = await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = input.TableName }, cancellationToken);
            var delivery = found.Deliveries.FirstOrDefault(one => one.DeliveryStreamName == made.DeliveryStreamName);
            if (delivery is not { State: "CREATING" })
            {
                Terminal.Notify(delivery?.FailingWith is { } failing
                    ? $"delivery {made.DeliveryStreamName} is made, and fails now: {failing}"
                    : $"delivery {made.DeliveryStreamName} follows {input.TableName} ({made.Form})");
                break;
            }

            await Task.Delay(Poll, cancellationToken);
        }

        if (input.Location is null)
        {
            await Console.Out.WriteLineAsync($"SELECT * FROM {made.Destination} LIMIT 10");
        }
    }

    private static async Task Stop(
        DoorClient client, TarnApiClient api, string table, string to, bool isDry, CancellationToken cancellationToken)
    {
        var found = await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = table }, cancellationToken);
        var delivery = found.Deliveries.FirstOrDefault(one => one.Destination.TrimEnd('/').Equals(to.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException($"no delivery of {table} goes to {to}");
        if (isDry)
        {
            Terminal.Notify($"would end delivery {delivery.DeliveryStreamName}");
            return;
        }

        // Nothing is left to deliver of a table that is gone.
        await new FirehoseClient(client).DeleteDeliveryStream(
            new DeleteDeliveryStreamInput { DeliveryStreamName = delivery.DeliveryStreamName, AllowForceDelete = delivery.State == "TABLE_DELETED" },
            cancellationToken);
        Terminal.Notify($"delivery {delivery.DeliveryStreamName} ends; {delivery.Destination} stays");
    }

    private static void Write(IReadOnlyList<ItemDelivery> deliveries)
    {
        Terminal.Output.Write(new ResultTable(
            ["delivery", "rows", "only expired", "destination", "state", "delivered", "fails with"],
            [false, false, false, false, false, true, false],
            [
                .. deliveries.Select(one => new[]
                {
                    one.DeliveryStreamName, one.Form, one.OnlyExpired ? "yes" : "no", one.Destination, one.State,
                    one.Rows.ToString("N0", CultureInfo.InvariantCulture), one.FailingWith,
                }),
            ]).ToTable());
        Terminal.Output.WriteLine();
    }
}
